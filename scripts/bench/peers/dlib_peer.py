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
from sklearn.model_selection import GridSearchCV  # noqa: E402
from sklearn.svm import SVC  # noqa: E402

# The seed's search; the probability is what it compares with minProba.
SVM = {"probability": True, "class_weight": "balanced", "random_state": 1234}
COSTS = [0.001, 0.01, 0.1, 1, 10, 100]
GRID = [
    {"kernel": ["linear"], "C": COSTS},
    {"kernel": ["rbf"], "C": COSTS, "gamma": [0.001, 0.01, 0.1, 1, 10, 100]},
]
FOLDS = 5
DETECTORS = {"hog1": ("hog", 1), "hog0": ("hog", 0), "cnn0": ("cnn", 0), "cnn1": ("cnn", 1)}

classifier = None
samples = None
# face_recognition's own tolerance between two encodings of one person.
TOLERANCE = 0.6
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
    global classifier, min_proba, samples
    with open(question["fit"]) as file:
        read = json.load(file)
    samples = (np.array(read["vectors"]), read["labels"])
    if question.get("settings") is None:
        search = GridSearchCV(SVC(class_weight="balanced"), GRID, cv=FOLDS).fit(*samples)
        question["settings"] = search.best_params_
    classifier = SVC(**SVM, **question["settings"]).fit(*samples)
    min_proba = question["minProba"]
    return {"settings": question["settings"]}


def by_svm(encodings):
    probabilities = classifier.predict_proba(np.array(encodings))
    best = probabilities.argmax(axis=1)
    return [
        str(classifier.classes_[i]) if row[i] >= min_proba else None for row, i in zip(probabilities, best, strict=True)
    ]


def by_distance(encodings):
    """As face_recognition's own examples name a face: by the nearest known one within its tolerance."""
    vectors, labels = samples
    names = []
    for encoding in encodings:
        distances = face_recognition.face_distance(vectors, encoding)
        nearest = int(distances.argmin())
        names.append(labels[nearest] if distances[nearest] <= TOLERANCE else None)
    return names


def answer(question):
    if "encode" in question:
        return encode(question)
    if "fit" in question:
        return fit(question)
    places, encodings = faces_of(decode(question["frame"]), question["variant"])
    if not encodings:
        return {"faces": []}
    named = zip(places, by_svm(encodings), by_distance(encodings), strict=True)
    return {
        "faces": [
            {"box": [left, top, right, bottom], "name": name, "nearestName": nearest}
            for (top, right, bottom, left), name, nearest in named
        ]
    }


serve({"dlib": dlib.__version__, "avx": dlib.USE_AVX_INSTRUCTIONS, "blas": dlib.DLIB_USE_BLAS}, answer)
