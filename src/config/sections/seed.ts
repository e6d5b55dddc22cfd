import { endpointPattern, flag, optionalText, text } from "../setting.ts";

export const seed = {
  enabled: flag({
    default: false,
    doc: "Also write what smart-zoneminder's uploader writes: objects into archive.s3's bucket, documents into results.mongodb's database (uploader.source database).",
  }),
  objectServer: text({
    default: "ipc:///tmp/obj_detect_zmq.pipe",
    pattern: endpointPattern,
    wanted: "ipc://PATH or tcp://HOST:PORT",
    doc: "Endpoint of its object server (objDetZerorpcPipe).",
  }),
  detectObjects: flag({ default: true, doc: "Ask it (runLocalObjDet); else every frame is uploaded without labels." }),
  detectFaces: flag({ default: true, doc: "Hand its answer to uploader.server's detect_faces (runFaceDetRec)." }),
  uploadFalsePositives: flag({ default: false, doc: "Upload frames without any object too." }),
  collection: optionalText({ default: "alarms", doc: "Collection of the documents (mongoCollection); null: none." }),
};
