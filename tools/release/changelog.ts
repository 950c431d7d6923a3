/** What {@link releaseNotes} is about. */
export type Release = {
  /** The tag as it was pushed, `v1.2.3`. */
  tag: string;
  /** The version that package.json has. */
  version: string;
  /** CHANGELOG.md as it stands at the tag. */
  changelog: string;
  /** Where the repository's files are shown at the tag, without a slash at its end; null leaves links as they are. */
  filesAddress: string | null;
};

/**
 * The section of a version in CHANGELOG.md, without its heading, with links that work outside the repository. Throws one
 * sentence when tag, version and changelog do not agree, or the section has no date or says nothing.
 */
export function releaseNotes({ tag, version, changelog, filesAddress }: Release): string {
  if (tag !== `v${version}`)
    throw new Error(
      `The tag is ${tag} and package.json has version ${version}; tag the commit that has the version, as v${version}.`,
    );
  const lines = changelog.split("\n");
  const start = lines.findIndex((line) => line.startsWith(`## [${version}]`));
  if (start === -1)
    throw new Error(`CHANGELOG.md has no section "## [${version}] - DATE"; write what is new in it.`);
  if (!/^## \[[^\]]+\] - \d{4}-\d{2}-\d{2}$/.test(lines[start]))
    throw new Error(
      `CHANGELOG.md does not say when ${version} came out; make it "## [${version}] - YYYY-MM-DD".`,
    );
  const rest = lines.slice(start + 1);
  const end = rest.findIndex((line) => line.startsWith("## ") || isDefinition(line));
  const section = (end === -1 ? rest : rest.slice(0, end)).join("\n").trim();
  if (!section.split("\n").some((line) => line !== "" && !line.startsWith("#")))
    throw new Error(`CHANGELOG.md says nothing of ${version}; write what is new in its section.`);
  const used = lines.filter((line) => isDefinition(line) && section.includes(/^\[[^\]]+\]/.exec(line)![0]));
  const notes = [section, ...(used.length > 0 ? ["", ...used] : [])].join("\n");
  return `${filesAddress === null ? notes : withAddresses(notes, filesAddress)}\n`;
}

/** Whether a line is where a link of the form `[words][name]` or `[name]` leads. */
function isDefinition(line: string): boolean {
  return /^\[[^\]]+\]: /.test(line);
}

/** Links into the repository, as addresses; those that are addresses, and those within the text, stay. */
function withAddresses(text: string, filesAddress: string): string {
  const isRelative = (target: string) => !/^([a-z]+:|#|\/)/.test(target);
  const absolute = (target: string) => (isRelative(target) ? `${filesAddress}/${target}` : target);
  return text
    .replace(/\]\(([^)\s]+)\)/g, (_, target: string) => `](${absolute(target)})`)
    .replace(/^(\[[^\]]+\]: )(\S+)$/gm, (_, name: string, target: string) => name + absolute(target));
}
