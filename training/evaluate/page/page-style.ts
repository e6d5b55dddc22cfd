/** The page's style sheet; light and dark by the reader's own setting. No font, picture or script comes from elsewhere. */
export const pageStyle = `
:root { color-scheme: light dark; --ink: #1b1f24; --soft: #57606a; --faint: #d5dae1; --paper: #ffffff; --card: #f5f7f9;
  --fpir: #c04a00; --fnir: #0068a6; --misnamed: #8a3ab9; --right: #16794e; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e6e9ee; --soft: #a3acb8; --faint: #39414b; --paper: #14171c; --card: #1d2229;
    --fpir: #ff9a5a; --fnir: #64b9f2; --misnamed: #d5a0ff; --right: #55c795; }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
main { max-width: 62rem; margin: 0 auto; padding: 1.5rem 1rem 4rem; }
h1 { font-size: 1.5rem; margin: 0 0 .3rem; } h2 { font-size: 1.25rem; margin: 2.5rem 0 .6rem; } h3 { font-size: 1.05rem; margin: 1.6rem 0 .4rem; }
p, ul { margin: .4rem 0; } .soft { color: var(--soft); }
.card { background: var(--card); border: 1px solid var(--faint); border-radius: .6rem; padding: 1rem 1.2rem; margin: 1rem 0; }
.slider { width: 100%; accent-color: var(--fnir); } .slider + p { margin-top: 0; }
.price { display: grid; grid-template-columns: repeat(auto-fit, minmax(15rem, 1fr)); gap: 1rem; margin-top: .6rem; }
.price b { display: block; font-size: 1.5rem; font-variant-numeric: tabular-nums; }
.fpir b { color: var(--fpir); } .fnir b { color: var(--fnir); } .misnamed b { color: var(--misnamed); }
input[type=number] { width: 6rem; font: inherit; padding: .1rem .3rem; color: inherit; background: var(--paper); border: 1px solid var(--faint); border-radius: .3rem; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; } .wide { overflow-x: auto; }
th, td { text-align: right; padding: .25rem .6rem; border-bottom: 1px solid var(--faint); white-space: nowrap; }
th:first-child, td:first-child, td.words, th.words { text-align: left; } td.words { white-space: normal; }
svg { max-width: 100%; height: auto; display: block; font-family: system-ui, sans-serif; }
.plots { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 29rem), 1fr)); gap: 1rem; }
code { background: var(--card); padding: .05rem .3rem; border-radius: .25rem; }
`;
