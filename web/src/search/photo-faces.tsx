import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { SearchAnswer, Size } from "../api/contract.ts";
import { useFileUrl } from "../controls/file-url.ts";

interface PhotoFacesProps {
  readonly photo: File;
  readonly answer: SearchAnswer;
  /** Another face of the photo is to be looked for. */
  readonly onFace: (face: number) => void;
}

/** The photo with its faces, of which one was looked for. */
export function PhotoFaces({ photo, answer: { faces, face }, onFace }: PhotoFacesProps): JSX.Element {
  const source = useFileUrl(photo);
  const [size, setSize] = useState<Size>();
  return (
    <section aria-label="The photo">
      <p>
        {faces.length === 1
          ? "The face that is looked for:"
          : `${faces.length} faces are on the photo. Face ${face + 1} is looked for; choose another one:`}
      </p>
      <div class="photo">
        <img
          src={source}
          alt="What was searched by"
          onLoad={({ currentTarget: { naturalWidth: width, naturalHeight: height } }) => setSize({ width, height })}
        />
        {size !== undefined &&
          faces.map(({ box }, i) => (
            <button
              key={`${box.left} ${box.top}`}
              type="button"
              class="photo-face"
              aria-label={`Face ${i + 1}`}
              aria-pressed={i === face}
              style={{
                left: `${(100 * box.left) / size.width}%`,
                top: `${(100 * box.top) / size.height}%`,
                width: `${(100 * (box.right - box.left)) / size.width}%`,
                height: `${(100 * (box.bottom - box.top)) / size.height}%`,
              }}
              onClick={() => onFace(i)}
            />
          ))}
      </div>
    </section>
  );
}
