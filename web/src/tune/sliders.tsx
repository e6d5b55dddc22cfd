import type { JSX } from "preact";
import { useId } from "preact/hooks";
import type { Draft } from "./draft.ts";

interface SliderEntry {
  readonly name: keyof Draft;
  readonly label: string;
  readonly help: string;
  readonly min: number;
  readonly max: number;
  readonly step: number;
  readonly digits: number;
}

/** What a user would choose between; config.json takes more. */
const sliders: readonly SliderEntry[] = [
  {
    name: "minProba",
    label: "Threshold",
    help: "Least probability of a name. Higher: fewer strangers named, more residents unnamed.",
    min: 0.5,
    max: 0.999,
    step: 0.001,
    digits: 3,
  },
  {
    name: "minFacePx",
    label: "Smallest face",
    help: "In pixels. Smaller faces are undecided.",
    min: 8,
    max: 160,
    step: 1,
    digits: 0,
  },
  {
    name: "minSharpness",
    label: "Least sharpness",
    help: "More blurred faces are undecided.",
    min: 0,
    max: 400,
    step: 1,
    digits: 0,
  },
  {
    name: "minFrontality",
    label: "Least frontality",
    help: "1 is straight at the camera, 0 a profile.",
    min: 0,
    max: 1,
    step: 0.01,
    digits: 2,
  },
  {
    name: "minScore",
    label: "Least detection score",
    help: "Lower: more faces, and more that are none.",
    min: 0.05,
    max: 1,
    step: 0.01,
    digits: 2,
  },
  {
    name: "inputSizePx",
    label: "Detector's size",
    help: "In pixels. Larger finds smaller faces, and takes longer.",
    min: 128,
    max: 2048,
    step: 32,
    digits: 0,
  },
];

interface SlidersProps {
  readonly before: Draft;
  readonly draft: Draft;
  readonly onChange: (draft: Draft) => void;
}

export function Sliders({ before, draft, onChange }: SlidersProps): JSX.Element {
  const id = useId();
  return (
    <fieldset class="sliders">
      <legend class="visually-hidden">Settings</legend>
      {sliders.map(({ name, label, help, min, max, step, digits }) => (
        <div key={name}>
          <label for={`${id}-${name}`}>
            {label}: {draft[name].toFixed(digits)}
            {before[name] !== draft[name] && <span class="muted"> (now {before[name].toFixed(digits)})</span>}
          </label>
          <input
            id={`${id}-${name}`}
            type="range"
            min={min}
            max={max}
            step={step}
            value={draft[name]}
            aria-describedby={`${id}-${name}-help`}
            onInput={(event) => onChange({ ...draft, [name]: event.currentTarget.valueAsNumber })}
          />
          <p id={`${id}-${name}-help`} class="muted small">
            {help}
          </p>
        </div>
      ))}
    </fieldset>
  );
}
