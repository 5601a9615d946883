import type { Block } from "./block";
import { divider } from "./divider";
import { factBox } from "./fact-box";
import { heading } from "./heading";
import { list } from "./list";
import { paragraph } from "./paragraph";
import { pullQuote } from "./pull-quote";
import { quote } from "./quote";
import { relatedStory } from "./related-story";
import { table } from "./table";

/** Every kind of block, in the order of the insert menu; the paragraph is first because it is the default. */
export const blocks: readonly Block[] = [paragraph, heading, quote, pullQuote, list, relatedStory, factBox, table, divider];
