import { address, pathOf } from "../api/client.ts";

export const samplePath = (person: string, file: string): string => `/people${pathOf(person)}/samples${pathOf(file)}`;

export const samplePicture = (person: string, file: string, width: number): string =>
  address(`${samplePath(person, file)}/picture`, { width });
