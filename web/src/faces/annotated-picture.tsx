import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { Face, Size } from "../api/contract.ts";
import { shortText, shownKind, shownText } from "./answer.tsx";
import { labelPlaces } from "./box-labels.ts";
import "./annotated-picture.css";

interface AnnotatedPictureProps {
  readonly source: string;
  /** The same with its boxes drawn into it; of a frame of a video only that may be kept. */
  readonly drawn?: string;
  /** Shows that one, unless it is not there. */
  readonly drawnFirst?: boolean;
  /** Of the picture whose pixels the boxes count; absent if it could not be read. */
  readonly size: Size | undefined;
  readonly faces: readonly Face[];
  /** What the picture is, for those who do not see it. */
  readonly what: string;
  readonly eager?: boolean;
}

/** A picture with its boxes drawn over it, so that they are sharp at any width. */
export function AnnotatedPicture(props: AnnotatedPictureProps): JSX.Element {
  const { source, drawn, drawnFirst, size, faces, what, eager } = props;
  const [lost, setLost] = useState<readonly string[]>([]);
  const names = faces.map(shownText).join(", ");
  const addresses = drawnFirst === true ? [drawn, source] : [source, drawn];
  const address = addresses.find((one) => one !== undefined && !lost.includes(one));
  if (address === undefined)
    return (
      <div class="picture lost" style={aspect(size)}>
        <p>The picture is not there any more. {names === "" ? "" : `It showed: ${names}.`}</p>
      </div>
    );
  return (
    <div class="picture" style={aspect(size)}>
      <img
        src={address}
        alt={names === "" ? `${what}, without a face` : `${what}: ${names}`}
        loading={eager === true ? "eager" : "lazy"}
        decoding="async"
        onError={() => setLost([...lost, address])}
      />
      {size !== undefined && address === source && <Boxes size={size} faces={faces} />}
    </div>
  );
}

function Boxes({ size, faces }: { readonly size: Size; readonly faces: readonly Face[] }): JSX.Element {
  const texts = faces.map(shortText);
  const places = labelPlaces(
    faces.map(({ box }, i) => ({ box, text: `${texts[i]?.who}${texts[i]?.sure}` })),
    size,
  );
  return (
    <div class="boxes" aria-hidden="true">
      {faces.map((face, i) => {
        const { box } = face;
        const left = share(box.left, size.width);
        const top = share(box.top, size.height);
        return (
          <div
            key={`${box.left} ${box.top} ${box.right} ${box.bottom}`}
            class={`box ${shownKind(face)} ${places[i]?.isBelow === true ? "label-below" : ""} ${places[i]?.isLeft === true ? "label-left" : ""}`}
            style={{
              left: cssShare(left),
              top: cssShare(top),
              width: cssShare(share(box.right, size.width) - left),
              height: cssShare(share(box.bottom, size.height) - top),
            }}
          >
            <span>
              {texts[i]?.who}
              <span class="sure">{texts[i]?.sure}</span>
            </span>
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
