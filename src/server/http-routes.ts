import type { Authentication } from "../http/auth/caller.ts";
import type { HttpApp } from "../http/http-app.ts";
import type { LiveFeed } from "../http/live/live-feed.ts";
import type { FramePictures } from "../http/pictures/frame-pictures.ts";
import { registerCamerasRoutes } from "../http/routes/cameras.ts";
import { registerClassifiersRoutes } from "../http/routes/classifiers.ts";
import { registerCodeprojectStatusRoutes } from "../http/routes/codeproject-status.ts";
import { registerDecisionsRoutes } from "../http/routes/decisions.ts";
import { type DeepstackDependencies, registerDeepstackRoutes } from "../http/routes/deepstack.ts";
import { registerEventsRoutes } from "../http/routes/events.ts";
import { registerFacesRoutes } from "../http/routes/faces.ts";
import { registerKeysRoutes } from "../http/routes/keys.ts";
import { registerLiveRoutes } from "../http/routes/live.ts";
import { registerPeopleRoutes } from "../http/routes/people.ts";
import { type RecognizeDependencies, registerRecognizeRoutes } from "../http/routes/recognize.ts";
import { registerResultsRoutes } from "../http/routes/results.ts";
import { registerSamplesRoutes } from "../http/routes/samples.ts";
import { registerSearchRoutes } from "../http/routes/search.ts";
import { registerSeed003Routes } from "../http/routes/seed003.ts";
import { registerSessionRoutes } from "../http/routes/session.ts";
import { type LiveSettings, registerSettingsRoutes } from "../http/routes/settings.ts";
import { registerStrangersRoutes } from "../http/routes/strangers.ts";
import { registerTrainingJobsRoutes } from "../http/routes/training-jobs.ts";
import type { ResultStore } from "../store/results.ts";
import type { FaceParts } from "./open-faces.ts";
import type { PeopleParts } from "./open-people.ts";

/** What all routes together need: ports, so that a test gives its own. */
export interface RouteDependencies extends RecognizeDependencies {
  readonly auth: Authentication;
  readonly sessionHours: number;
  /** Of this program. */
  readonly version: string;
  readonly results: ResultStore;
  readonly pictures: FramePictures;
  readonly maxPixels: number;
  readonly feed: LiveFeed;
  readonly settings: LiveSettings;
  readonly people: Omit<PeopleParts, keyof AsyncDisposable>;
  readonly faces: Omit<FaceParts, keyof AsyncDisposable>;
  /** Absent: the requests of other systems are not answered. */
  readonly compatible?: Pick<DeepstackDependencies, "enrolment" | "access">;
}

/** Every route of the server; `test/http/route-requests.ts` has requests for each. */
export function registerRoutes(app: HttpApp, deps: RouteDependencies): void {
  registerSessionRoutes(app, deps.auth, deps);
  registerKeysRoutes(app, deps.auth.keys);
  const corrections = deps.faces.sightings;
  registerResultsRoutes(app, { ...deps, corrections });
  registerEventsRoutes(app, { ...deps, corrections });
  registerLiveRoutes(app, { ...deps, corrections });
  registerCamerasRoutes(app, deps.results);
  registerRecognizeRoutes(app, deps);
  registerSettingsRoutes(app, deps.settings);
  registerPeopleRoutes(app, deps.people);
  registerSamplesRoutes(app, { ...deps.people, limits: deps });
  registerClassifiersRoutes(app, deps.people.versions);
  registerTrainingJobsRoutes(app, deps.people.jobs);
  registerFacesRoutes(app, { ...deps.faces, ...deps });
  registerDecisionsRoutes(app, deps.faces);
  registerStrangersRoutes(app, deps.faces);
  registerSearchRoutes(app, { ...deps, search: deps.faces.search });
  if (deps.compatible === undefined) return;
  registerCodeprojectStatusRoutes(app, deps);
  registerDeepstackRoutes(app, { ...deps, ...deps.people, ...deps.compatible });
  registerSeed003Routes(app, { ...deps, ...deps.compatible });
}
