// What the bundler makes of an imported style sheet: nothing to be used, styles on the page.
declare module "*.css" {}
