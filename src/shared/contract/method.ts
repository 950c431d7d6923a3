import { z } from "zod";

/** A method that answers once. */
export const call = <I extends z.ZodType, O extends z.ZodType>(input: I, output: O) =>
  ({ kind: "call", input, output }) as const;
/** A method that answers any number of times. */
export const stream = <I extends z.ZodType, O extends z.ZodType>(input: I, output: O) =>
  ({ kind: "stream", input, output }) as const;

/** The row of a photo, a folder or an example; never used twice. */
export const id = z.int().positive();
export const path = z.string().min(1);
export const nothing = z.object({});
