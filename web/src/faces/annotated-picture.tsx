import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { Face, Size } from "../api/contract.ts";
import { answerText, shortAnswer } from "./answer.tsx";
import "./annotated-picture.css";

interface AnnotatedPictureProps {
  readonly source: string;
  /** Of the picture whose pixels the boxes count; absent if it could not be read. */
  readonly size: Size | undefined;
  readonly faces: readonly Face[];
  /** What the picture is, for those who do not see it. */
  readonly what: string;
  readonly eager?: boolean;
}

/** A picture with its boxes drawn over it, so that they are sharp at any width. */
export function AnnotatedPicture({ source, size, faces, what, eager }: AnnotatedPictureProps): JSX.Element {
  const [lost, setLost] = useState<string>();
  const names = faces.map(({ identification }) => answerText(identification)).join(", ");
  if (lost === source)
    return (
      <div class="picture lost" style={aspect(size)}>
        <p>The picture is not there any more. {names === "" ? "" : `It showed: ${names}.`}</p>
      </div>
    );
  return (
    <div class="picture" style={aspect(size)}>
      <img
        src={source}
        alt={names === "" ? `${what}, without a face` : `${what}: ${names}`}
        loading={eager === true ? "eager" : "lazy"}
        decoding="async"
        onError={() => setLost(source)}
      />
      {size !== undefined && <Boxes size={size} faces={faces} />}
    </div>
  );
}

function Boxes({ size, faces }: { readonly size: Size; readonly faces: readonly Face[] }): JSX.Element {
  return (
    <div class="boxes" aria-hidden="true">
      {faces.map(({ box, identification }) => {
        const left = share(box.left, size.width);
        const top = share(box.top, size.height);
        const labelBelow = top < 0.08;
        return (
          <div
            key={`${box.left} ${box.top} ${box.right} ${box.bottom}`}
            class={`box ${identification.kind} ${labelBelow ? "label-below" : ""} ${left > 0.6 ? "label-left" : ""}`}
            style={{
              left: cssShare(left),
              top: cssShare(top),
              width: cssShare(share(box.right, size.width) - left),
              height: cssShare(share(box.bottom, size.height) - top),
            }}
          >
            <span>{shortAnswer(identification)}</span>
          </div>
        );
      })}
    </div>
  );
}

const share = (value: number, whole: number): number => Math.min(1, Math.max(0, value / whole));
const cssShare = (value: number): string => `${(value * 100).toFixed(3)}%`;
const aspect = (size: Size | undefined): { readonly aspectRatio: string } => ({
  aspectRatio: size === undefined ? "16 / 9" : `${size.width} / ${size.height}`,
});
