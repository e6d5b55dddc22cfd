import { mkdir, readFile, symlink, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import sharp from "sharp";

/**
 * Writes one file, or what should be one, for each way in which an image can be bad, and one PNG named `.jpg`,
 * which is good.
 */
export async function writeBadImages(directory: string, goodPhoto: string): Promise<Readonly<Record<string, string>>> {
  const at = (name: string): string => join(directory, name);
  await mkdir(at("directory.jpg"));
  await writeFile(at("empty.jpg"), "");
  const photo = await readFile(goodPhoto);
  await writeFile(at("cut.jpg"), photo);
  await truncate(at("cut.jpg"), Math.floor(photo.length / 3));
  await writeFile(at("text.jpg"), "this is not a picture");
  const bomb = sharp({
    create: { width: 10_000, height: 5000, channels: 3, background: "white" },
    limitInputPixels: false,
  });
  await bomb.png({ compressionLevel: 1 }).toFile(at("bomb.png"));
  await symlink("/etc/hostname", at("link.jpg"));
  return {
    "a missing file": at("missing.jpg"),
    "a directory": at("directory.jpg"),
    "an empty file": at("empty.jpg"),
    "a JPEG cut short": at("cut.jpg"),
    "text named .jpg": at("text.jpg"),
    "a picture of 50 megapixels": at("bomb.png"),
    "a path outside the allowed roots": "/etc/hostname",
    "a path that climbs out of an allowed root": `${directory}/../../etc/hostname`,
    "a link that leads out of an allowed root": at("link.jpg"),
    "a device": "/dev/zero",
    "a relative path": "photo.jpg",
    "a path with a NUL": `${directory}/a\0.jpg`,
    "an empty path": "",
  };
}

export async function writePngNamedJpg(directory: string, goodPhoto: string): Promise<string> {
  const path = join(directory, "png.jpg");
  await sharp(goodPhoto).png().toFile(path);
  return path;
}
