import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { useFileUrl } from "../controls/file-url.ts";
import { CameraTrouble, openCamera, takePicture } from "./camera.ts";

const maxPictures = 20;
const seriesPictures = 5;
const seriesPauseMs = 600;

/** Takes pictures with this device's camera; they leave it only when they are added. */
export function Webcam({ onPictures }: { readonly onPictures: (pictures: readonly File[]) => void }): JSX.Element {
  const video = useRef<HTMLVideoElement>(null);
  const [trouble, setTrouble] = useState<string>();
  const [isReady, setIsReady] = useState(false);
  const [pictures, setPictures] = useState<readonly File[]>([]);
  const [inSeries, setInSeries] = useState(false);
  useEffect(() => {
    const abort = new AbortController();
    openCamera(abort.signal).then(
      (stream) => {
        if (video.current !== null) video.current.srcObject = stream;
      },
      (error: unknown) => setTrouble(error instanceof CameraTrouble ? error.message : String(error)),
    );
    return () => abort.abort();
  }, []);

  const take = async (): Promise<void> => {
    if (video.current === null) return;
    const picture = await takePicture(video.current);
    setPictures((before) => [...before, picture].slice(-maxPictures));
  };
  const takeSeries = async (): Promise<void> => {
    setInSeries(true);
    for (let i = 0; i < seriesPictures; i++) {
      await take();
      await new Promise((resolve) => setTimeout(resolve, seriesPauseMs));
    }
    setInSeries(false);
  };

  if (trouble !== undefined)
    return (
      <p role="alert" class="problem">
        {trouble}
      </p>
    );
  return (
    <div class="webcam">
      <video ref={video} autoplay playsInline muted aria-label="Your camera" onLoadedData={() => setIsReady(true)} />
      <p class="muted small">Look straight, then a little left and right, near and far.</p>
      <p class="actions">
        <button type="button" disabled={!isReady || inSeries} onClick={() => void take()}>
          Take a picture
        </button>
        <button type="button" disabled={!isReady || inSeries} onClick={() => void takeSeries()}>
          Take {seriesPictures}
        </button>
        <button
          type="button"
          class="primary"
          disabled={pictures.length === 0 || inSeries}
          onClick={() => onPictures(pictures)}
        >
          Add {pictures.length === 1 ? "1 picture" : `${pictures.length} pictures`}
        </button>
      </p>
      <ul class="taken" aria-label="Taken pictures">
        {pictures.map((picture, i) => (
          <li key={picture.name}>
            <Thumbnail picture={picture} />
            <button
              type="button"
              aria-label={`Leave out picture ${i + 1}`}
              onClick={() => setPictures(pictures.filter((other) => other !== picture))}
            >
              ×
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}

function Thumbnail({ picture }: { readonly picture: File }): JSX.Element {
  return <img src={useFileUrl(picture)} alt="" />;
}
