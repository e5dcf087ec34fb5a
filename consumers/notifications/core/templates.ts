import type { WorkflowName } from "./workflows.ts";

interface Words {
  readonly title: string;
  readonly body: string;
}

/** What a message says of one thing, and of several at once. `{name}` is filled in, see render.ts. */
export interface Template {
  readonly one: Words;
  /** Digested workflows only. */
  readonly many?: Words;
}

export interface Wording {
  /** Where a name is not known, or not any more. */
  readonly somebody: string;
  /** Where a notification cannot be put into words. */
  readonly anything: string;
  readonly templates: Readonly<Record<WorkflowName, Template>>;
}

/** By language, and by language and region where it differs. What is missing is looked up in the language, then in English. */
export type Wordings = Readonly<
  Record<string, Partial<Omit<Wording, "templates">> & { readonly templates: Partial<Wording["templates"]> }>
>;

export const FALLBACK_LOCALE = "en";

export const WORDINGS: Wordings = {
  en: {
    somebody: "Somebody",
    anything: "There is something new",
    templates: {
      "new-follower": { one: { title: "{actor} follows you", body: "{actor} will see what you post from now on." } },
      "post-liked": {
        one: { title: "{actor} likes your post", body: "Your post was liked by {actor}." },
        many: { title: "{count} people like your post", body: "{actor} and {others} more like your post." },
      },
      "post-commented": { one: { title: "{actor} commented on your post", body: "See what {actor} had to say." } },
      mentioned: { one: { title: "{actor} mentioned you", body: "{actor} mentioned you in a comment." } },
      "followed-posted": {
        one: { title: "{actor} has posted", body: "There is a new post by {actor}." },
        many: { title: "{count} new posts", body: "The newest is by {actor}." },
      },
      "subscription-bought": { one: { title: "Thank you", body: "Your subscription to {product} has begun." } },
      "payment-failed": {
        one: {
          title: "Your payment did not go through",
          body: "We will try again. Please look after your means of payment, so that nothing is interrupted.",
        },
      },
      "subscription-ending": {
        one: { title: "Your subscription is about to end", body: "You can use it until {until}." },
      },
    },
  },
  de: {
    somebody: "Jemand",
    anything: "Es gibt etwas Neues",
    templates: {
      "new-follower": { one: { title: "{actor} folgt dir", body: "{actor} sieht ab jetzt, was du postest." } },
      "post-liked": {
        one: { title: "{actor} gefällt dein Post", body: "Dein Post gefällt {actor}." },
        many: { title: "{count} Leuten gefällt dein Post", body: "{actor} und {others} weiteren gefällt dein Post." },
      },
      "post-commented": { one: { title: "{actor} hat deinen Post kommentiert", body: "Lies, was {actor} meint." } },
      mentioned: { one: { title: "{actor} hat dich erwähnt", body: "{actor} hat dich in einem Kommentar erwähnt." } },
      "followed-posted": {
        one: { title: "{actor} hat gepostet", body: "Es gibt einen neuen Post von {actor}." },
        many: { title: "{count} neue Posts", body: "Der neueste ist von {actor}." },
      },
      "subscription-bought": { one: { title: "Danke", body: "Dein Abo {product} hat begonnen." } },
      "payment-failed": {
        one: {
          title: "Deine Zahlung hat nicht geklappt",
          body: "Wir versuchen es noch einmal. Bitte sieh nach deinem Zahlungsmittel, damit nichts unterbrochen wird.",
        },
      },
      "subscription-ending": { one: { title: "Dein Abo endet bald", body: "Du kannst es bis {until} nutzen." } },
    },
  },
  fr: {
    somebody: "Quelqu’un",
    anything: "Il y a du nouveau",
    templates: {
      "new-follower": { one: { title: "{actor} vous suit", body: "{actor} verra désormais ce que vous publiez." } },
      "post-liked": {
        one: { title: "{actor} aime votre publication", body: "{actor} a aimé votre publication." },
        many: { title: "{count} personnes aiment votre publication", body: "{actor} et {others} autres l’ont aimée." },
      },
      "post-commented": { one: { title: "{actor} a commenté votre publication", body: "Lisez ce qu’en dit {actor}." } },
      mentioned: { one: { title: "{actor} vous a mentionné", body: "{actor} vous a mentionné dans un commentaire." } },
      "followed-posted": {
        one: { title: "{actor} a publié", body: "Il y a une nouvelle publication de {actor}." },
        many: { title: "{count} nouvelles publications", body: "La plus récente est de {actor}." },
      },
      "subscription-bought": { one: { title: "Merci", body: "Votre abonnement {product} a commencé." } },
      "payment-failed": {
        one: {
          title: "Votre paiement n’a pas abouti",
          body: "Nous allons réessayer. Vérifiez votre moyen de paiement afin que rien ne soit interrompu.",
        },
      },
      "subscription-ending": {
        one: { title: "Votre abonnement se termine bientôt", body: "Vous pouvez l’utiliser jusqu’au {until}." },
      },
    },
  },
};
