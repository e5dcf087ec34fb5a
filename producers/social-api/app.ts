import { type Context, Hono } from "hono";
import { errorWords } from "../../runtime/error-words.ts";
import { traceparentIn } from "../../runtime/http/traceparent.ts";
import type { Log } from "../../runtime/kit/log.ts";
import type { FirstWords, Publisher } from "../../runtime/ports.ts";
import { answerTo } from "./answer-to.ts";
import { type Circumstances, decide } from "./core/decide.ts";
import { type Asked, type Deed, deeds } from "./core/deeds.ts";
import { type Outcome, outcomes } from "./core/outcomes.ts";
import { firstAttempt } from "./first-attempt.ts";
import { askedIn, idempotencyKeyIn } from "./read-command.ts";

export interface SocialPorts {
  readonly publisher: Publisher;
  /** What was said under an idempotency key. */
  readonly firstWords: FirstWords;
  readonly log: Log;
  now(): Date;
  /** UUIDv7. */
  newId(): string;
}

/** `POST` and `DELETE` on `/follows`, `/blocks`, `/posts` and `/likes`: each says one fact. */
export function socialApi(ports: SocialPorts): Hono {
  const api = new Hono();
  api.post("/follows", saying(deeds.follow, outcomes.follow));
  api.delete("/follows", saying(deeds.unfollow));
  api.delete("/follows/:followId", saying(deeds.unfollow));
  api.post("/blocks", saying(deeds.block, outcomes.block));
  api.delete("/blocks", saying(deeds.unblock));
  api.delete("/blocks/:blockId", saying(deeds.unblock));
  api.post("/posts", saying(deeds.publishPost, outcomes.post));
  api.delete("/posts/:postId", saying(deeds.deletePost));
  api.post("/likes", saying(deeds.like, outcomes.like));
  api.delete("/likes", saying(deeds.unlike));
  api.delete("/likes/:likeId", saying(deeds.unlike));
  api.onError((error, context) => {
    const { status, body, headers, isOurs } = answerTo(error);
    if (isOurs) ports.log.line("error", "A command failed", { error: errorWords(error), path: context.req.path });
    ports.log.flush();
    return context.json(body, status, headers);
  });
  return api;

  function saying(deed: Deed, outcomeOf: (data: Asked) => Outcome = () => ({ ids: {} })) {
    return async (context: Context): Promise<Response> => {
      const asked = await askedIn(context.req);
      const fact = decide(deed, asked, await circumstances(context, deed, asked));
      await ports.publisher.publish([fact]);
      const { ids, location } = outcomeOf(fact.data as Asked);
      return context.json({ factId: fact.id, ...ids }, 202, location === undefined ? {} : { location });
    };
  }

  /**
   * A command is judged before its key is remembered, so that a mistake does not use the key up; and
   * under no id of its own, so that it reads the same in every attempt.
   */
  async function circumstances({ req }: Context, deed: Deed, asked: Asked): Promise<Circumstances> {
    const fresh = { factId: ports.newId(), now: ports.now() };
    const said = { correlationId: req.header("chorus-correlation-id"), traceparent: traceparentIn(req.header()) };
    const key = idempotencyKeyIn(req);
    if (key === undefined) return { ...fresh, ...said };
    const { data } = decide(deed, asked, { ...fresh, factId: "none" });
    const first = await firstAttempt(ports.firstWords, `${deed.name}#${key}`, JSON.stringify(data), fresh);
    return { ...first, ...said };
  }
}
