import { send } from "../../runtime/core/plan.ts";
import type { Listener } from "../../runtime/definition.ts";
import { raiseAudience } from "./core/raise.ts";
import { decideOn } from "./core/decide.ts";
import { deliverOn } from "./core/deliver.ts";
import { closeOn } from "./core/digest.ts";
import { eraseOn } from "./core/person.ts";
import { scheduleOn } from "./core/schedule.ts";
import type { NotificationSettings } from "./core/settings.ts";
import {
  type AudiencePlannedV1,
  DECIDE,
  DELIVER,
  type DigestPlannedV1,
  type ErasurePlannedV1,
  type MessagePlannedV1,
  type MessageReleasedV1,
  type NotesPlannedV1,
  SCHEDULE,
  TO_DECIDE,
  TO_DELIVER,
  TO_SCHEDULE,
} from "./core/steps.ts";
import type { Wordings } from "./core/templates.ts";

/** The stages that follow the facts, each behind a queue of its own. */

type Decided = MessagePlannedV1 | AudiencePlannedV1 | ErasurePlannedV1 | NotesPlannedV1 | DigestPlannedV1;

export const decideListener = (settings: NotificationSettings): Listener<Decided> => ({
  name: DECIDE,
  hears: TO_DECIDE,
  apply(step) {
    switch (step.type) {
      case "message-planned.v1":
        // It has waited for its person's hours.
        return send(SCHEDULE, [step]);
      case "audience-planned.v1":
        return raiseAudience(step, settings);
      case "notes-planned.v1":
        return decideOn(step, settings);
      case "erasure-planned.v1":
        return eraseOn(step);
      case "digest-planned.v1":
        return closeOn(step, settings);
    }
  },
});

export const scheduleListener = (): Listener<MessagePlannedV1> => ({
  name: SCHEDULE,
  hears: TO_SCHEDULE,
  apply: scheduleOn,
});

export const deliverListener = (settings: NotificationSettings, wordings?: Wordings): Listener<MessageReleasedV1> => ({
  name: DELIVER,
  hears: TO_DELIVER,
  apply: (step) => deliverOn(step, settings, wordings),
});
