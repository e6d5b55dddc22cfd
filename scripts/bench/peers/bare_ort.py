"""The limit: JPEG decoding and the bare runs of the very same networks in the same shapes, and nothing around them.

The setup file names each graph's file and, for each frame, the runs in their order with the shapes of their inputs.
What the inputs hold makes no difference to the time, so they are random.
"""

import json
import os
import sys

import numpy as np
import onnxruntime as ort
import simplejpeg
from peer_lines import serve

with open(sys.argv[1]) as file:
    setup = json.load(file)

options = ort.SessionOptions()
options.intra_op_num_threads = 1
options.inter_op_num_threads = 1
options.log_severity_level = 3
sessions = [
    ort.InferenceSession(os.path.join(setup["folder"], graph), options, providers=["CPUExecutionProvider"])
    for graph in setup["graphs"]
]
random = np.random.default_rng(1)
inputs = {}


def tensor(shape, kind):
    key = (kind, *shape)
    if key not in inputs:
        values = random.random(shape, dtype=np.float32)
        inputs[key] = values if kind == "float32" else (values * 255).astype(kind)
    return inputs[key]


def answer(question):
    with open(question["frame"], "rb") as file:
        simplejpeg.decode_jpeg(file.read(), "RGB")
    for run in setup["runs"][os.path.basename(question["frame"])]:
        feeds = {name: tensor(value["dims"], value["type"]) for name, value in run["feeds"].items()}
        sessions[run["graph"]].run(None, feeds)
    return {"faces": []}


serve({"onnxruntime": ort.__version__}, answer)
