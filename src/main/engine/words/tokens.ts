import * as library from "@huggingface/tokenizers";
import type { EncoderText } from "../embedding/catalog.ts";

/** What is used of the library; its own declarations leave out file endings, and TypeScript finds none of them. */
const { Tokenizer } = library as {
  Tokenizer: new (json: object, config: object) => { encode: (text: string) => { ids: number[] } };
};

/** Turns words into token ids, exactly as many as the text tower takes. */
export type Tokenise = (words: string) => number[];

/**
 * Opens a tokenizer from the text of its `tokenizer.json`. Throws what the library throws at a file that is none.
 *
 * The file says how words are split and which tokens begin and end them. How they are cut and filled up it does not say
 * the same way for every encoder, so the entry does: SigLIP 2 reads its vector off the last place, and gives another one
 * for words that are not filled up.
 */
export function openTokenizer(json: string, { lowercase, tokens, padding }: EncoderText): Tokenise {
  const tokenizer = new Tokenizer(JSON.parse(json) as object, {});
  return (words) => {
    const { ids } = tokenizer.encode(lowercase === true ? words.toLowerCase() : words);
    const cut = ids.length > tokens ? [...ids.slice(0, tokens - 1), ids[ids.length - 1]] : ids;
    return [...cut, ...Array<number>(tokens - cut.length).fill(padding)];
  };
}
