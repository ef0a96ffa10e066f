// The marks that pages draw with, and no others: what is not named here is not in the bundle.
export {plot, rect, rectY, ruleX, ruleY, barX, barY, dot, link, lineY, text, tickX} from "@observablehq/plot";
