/** Faces of one person whom nobody has named, gathered by their likeness. Its id never changes and is never used again. */
export interface Stranger {
  /** E.g. `17`. */
  readonly id: string;
  /** The network whose vectors gathered it. */
  readonly embedder: string;
  /** Given by a user: "courier". */
  readonly label?: string;
  /** Not shown and not told of again; its faces still gather here. */
  readonly ignored: boolean;
  /** Set when it was named: who it is. */
  readonly person?: string;
  /** Set when it was merged into another one: this id now means that one. */
  readonly mergedInto?: string;
  /** A person changed what belongs here: faces go on gathering, but it is not merged without being asked. */
  readonly isCurated: boolean;
  readonly createdAt: Date;
}

export interface StrangerSummary extends Stranger {
  readonly faces: number;
  readonly firstSeenAt: Date;
  readonly lastSeenAt: Date;
}

/** A face by which a stranger is shown; the rest of it is found by its id. */
export interface StrangerFace {
  /** Of the sighting. */
  readonly id: string;
  readonly capturedAt: Date;
}

/** Where a page begins: after this stranger. */
export interface StrangerPlace {
  readonly lastSeenAt: Date;
  readonly id: string;
}

/** All conditions given must hold. */
export interface StrangerQuery {
  readonly ignored?: boolean;
  /** True: those that were named too; usually they are left out, for they are strangers no more. */
  readonly named?: boolean;
  readonly minFaces?: number;
  readonly after?: StrangerPlace;
  /** 1 to 1,000. */
  readonly limit: number;
}
