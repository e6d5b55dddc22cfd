import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { openJpegDecoder } from "../../src/images/open-jpeg-decoder.ts";

const missing = "/nonexistent/libturbojpeg.so.0";

describe("openJpegDecoder", () => {
  test("takes libvips where no libjpeg-turbo is found, and says why", async () => {
    const { name, plain, reason } = await openJpegDecoder("auto", missing);
    assert.deepEqual([name, plain], ["libvips", undefined]);
    assert.match(reason ?? "", /nonexistent/);
  });

  test("takes libvips without looking for another when it is set", async () => {
    assert.deepEqual(await openJpegDecoder("libvips", missing), { name: "libvips" });
  });

  test("refuses to start without the library that is set, and tells the package", async () => {
    await assert.rejects(openJpegDecoder("turbojpeg", missing), {
      code: "CONFIG_INVALID",
      message: /images\.jpegDecoder is "turbojpeg".*nonexistent.*apt-get install libturbojpeg0/,
    });
  });

  test("takes libvips where the library is another one", async () => {
    // The running program is a library of its own to the loader of some systems, and none of this kind to any.
    const { name, reason } = await openJpegDecoder("auto", process.execPath);
    assert.equal(name, "libvips");
    assert.ok(reason !== undefined && reason.length > 0);
  });
});
