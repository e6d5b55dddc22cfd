/** A camera that cannot be had; the message is for the user. */
export class CameraTrouble extends Error {}

const wantedWidthPx = 1280;
const jpegQuality = 0.92;

/**
 * @param abort - gives the camera back
 * @throws {CameraTrouble}
 */
export async function openCamera(abort: AbortSignal): Promise<MediaStream> {
  // Browsers hide it from pages that came over plain HTTP from another machine.
  if (navigator.mediaDevices === undefined)
    throw new CameraTrouble("This browser gives a camera only to pages over HTTPS or from this machine itself.");
  try {
    const stream = await navigator.mediaDevices.getUserMedia({
      video: { facingMode: "user", width: { ideal: wantedWidthPx } },
      audio: false,
    });
    const stop = (): void => {
      for (const track of stream.getTracks()) track.stop();
    };
    if (abort.aborted) stop();
    abort.addEventListener("abort", stop);
    return stream;
  } catch (error) {
    throw new CameraTrouble(reasonOf(error));
  }
}

function reasonOf(error: unknown): string {
  const name = error instanceof DOMException ? error.name : "";
  if (name === "NotAllowedError") return "The camera was refused. Allow it in the browser's settings of this page.";
  if (name === "NotFoundError") return "There is no camera on this device.";
  if (name === "NotReadableError") return "Another program uses the camera. Close it, then try again.";
  return "The camera could not be opened. Try again.";
}

let taken = 0;

/** What the camera shows now, as a JPEG file. */
export async function takePicture(video: HTMLVideoElement): Promise<File> {
  const canvas = document.createElement("canvas");
  canvas.width = video.videoWidth;
  canvas.height = video.videoHeight;
  canvas.getContext("2d")?.drawImage(video, 0, 0);
  const blob = await new Promise<Blob | null>((resolve) => {
    canvas.toBlob(resolve, "image/jpeg", jpegQuality);
  });
  if (blob === null) throw new CameraTrouble("The camera gave no picture. Try again.");
  return new File([blob], `webcam-${++taken}.jpg`, { type: "image/jpeg" });
}
