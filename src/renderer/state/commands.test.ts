import { expect, test } from "vitest";
import { Commands } from "./commands.ts";

test("the newest part stands for a command until it is gone", () => {
  const done: string[] = [];
  const commands = new Commands(async (act) => act());
  const leaveGrid = commands.on("select-all", () => void done.push("grid"));
  const leaveViewer = commands.on("select-all", () => void done.push("viewer"));
  const answers = [commands.do("select-all")];
  leaveViewer();
  answers.push(commands.do("select-all"));
  leaveGrid();
  answers.push(commands.do("select-all"), commands.do("undo"));
  expect({ done, answers }).toEqual({ done: ["viewer", "grid"], answers: [true, true, false, false] });
});
