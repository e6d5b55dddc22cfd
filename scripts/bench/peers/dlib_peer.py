"""The seed's way on the processor: dlib's detector, its five landmarks, its ResNet, and scikit-learn's SVM.

All through python's face_recognition, as the seed calls it, one jitter. Frames are decoded by libjpeg-turbo.
"""

import json
import os
import warnings

warnings.filterwarnings("ignore")

import dlib  # noqa: E402
import face_recognition  # noqa: E402
import numpy as np  # noqa: E402
import simplejpeg  # noqa: E402
from peer_lines import serve  # noqa: E402
from sklearn.svm import SVC  # noqa: E402

# What the seed's search chose for its own people; probability is what it compares with minProba.
SVM = {"kernel": "rbf", "C": 100, "gamma": 10, "probability": True, "random_state": 1234}
DETECTORS = {"hog1": ("hog", 1), "hog0": ("hog", 0), "cnn0": ("cnn", 0), "cnn1": ("cnn", 1)}

classifier = None
min_proba = 0.9


def decode(path):
    with open(path, "rb") as file:
        return simplejpeg.decode_jpeg(file.read(), "RGB")


def faces_of(image, detector):
    model, upsample = DETECTORS[detector]
    places = face_recognition.face_locations(image, upsample, model)
    return places, face_recognition.face_encodings(image, places, 1, "small") if places else []


def encode(question):
    vectors, labels = [], []
    for name in sorted(os.listdir(question["dataset"])):
        folder = os.path.join(question["dataset"], name)
        for file in sorted(os.listdir(folder)):
            image = decode(os.path.join(folder, file))
            places, encodings = faces_of(image, "hog1")
            if not places:
                continue
            middle = image.shape[1] / 2
            nearest = min(range(len(places)), key=lambda i: abs((places[i][1] + places[i][3]) / 2 - middle))
            vectors.append([float(value) for value in encodings[nearest]])
            labels.append(name)
    with open(question["encode"], "w") as out:
        json.dump({"vectors": vectors, "labels": labels}, out)
    return {"encoded": len(vectors)}


def fit(question):
    global classifier, min_proba
    with open(question["fit"]) as file:
        samples = json.load(file)
    classifier = SVC(**SVM).fit(np.array(samples["vectors"]), samples["labels"])
    min_proba = question["minProba"]
    return {"fitted": len(samples["labels"])}


def label(encodings):
    if not encodings:
        return []
    probabilities = classifier.predict_proba(np.array(encodings))
    best = probabilities.argmax(axis=1)
    return [
        str(classifier.classes_[i]) if row[i] >= min_proba else None for row, i in zip(probabilities, best, strict=True)
    ]


def answer(question):
    if "encode" in question:
        return encode(question)
    if "fit" in question:
        return fit(question)
    places, encodings = faces_of(decode(question["frame"]), question["variant"])
    faces = [
        {"box": [left, top, right, bottom], "name": name}
        for (top, right, bottom, left), name in zip(places, label(encodings), strict=True)
    ]
    return {"faces": faces}


serve({"dlib": dlib.__version__, "avx": dlib.USE_AVX_INSTRUCTIONS, "blas": dlib.DLIB_USE_BLAS}, answer)
