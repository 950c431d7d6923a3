/**
 * @file `npm run docs:check [-- document...]`: types the commands of the documents as a reader would, and compares what they
 * print with what the documents say. Ends with 1 and a sentence for each difference.
 */
import { packageDirectory } from "../../src/main/host-shared/places.ts";
import { documentsOf } from "./repository.ts";
import { hasShell, runDocument } from "./run.ts";

const root = packageDirectory();
const named = process.argv.slice(2);
const problems: string[] = [];
let count = 0;
if (!hasShell) console.log("The commands of the documents are not run: they are for a POSIX shell.");
else {
  for (const document of documentsOf(root).filter(({ path }) => named.length === 0 || named.includes(path))) {
    const found = await runDocument(root, document, (place, command) => {
      count += 1;
      console.log(`${place}: ${command}`);
    });
    problems.push(...found);
  }
  console.log(`${count} commands of the documents were run.`);
}
for (const problem of problems) console.error(problem);
// Documents that were named wrongly, or a check that finds nothing any more, is no success.
process.exitCode = problems.length === 0 && (count > 0 || !hasShell) ? 0 : 1;
