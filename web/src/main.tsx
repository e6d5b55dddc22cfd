import { render } from "preact";
import { App } from "./shell/app.tsx";
import { applyTheme } from "./shell/theme.ts";
import "./shell/tokens.css";
import "./shell/shell.css";
import "./controls/controls.css";

applyTheme();
const page = document.getElementById("page");
if (page === null) throw new Error("index.html has no element #page");
render(<App />, page);
