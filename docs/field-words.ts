import type { JsonSchema } from "../schemas/compatibility.ts";

/** One line of a table of fields. */
export interface FieldWords {
  /** `quietHours.days[]` */
  readonly path: string;
  readonly isRequired: boolean;
  readonly type: string;
  readonly personal: "P" | "S" | "";
  readonly meaning: string;
}

/** Every field of an object, those of its parts included. */
export function fieldWords(schema: JsonSchema, under = ""): readonly FieldWords[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, field]) => {
    if (typeof field === "boolean") return [];
    const path = `${under}${name}`;
    const { personal } = field;
    return [
      {
        path,
        isRequired: schema.required?.includes(name) ?? false,
        type: typeWords(field),
        personal: personal === "P" || personal === "S" ? personal : "",
        meaning: field.description ?? "",
      },
      ...fieldWords(field, `${path}.`),
    ];
  });
}

/** A type as a person would say it: `text, 1 to 128 characters`, `list of whole numbers`. */
export function typeWords(schema: JsonSchema): string {
  if (schema.enum !== undefined) return `one of ${codes(schema.enum)}`;
  switch (schema.type) {
    case "string":
      return textWords(schema);
    case "integer":
    case "number":
      return `${schema.type === "integer" ? "whole number" : "number"}${numberBounds(schema)}`;
    case "array":
      return `list; each: ${isSchema(schema.items) ? typeWords(schema.items) : "anything"}`;
    case "object":
      return isMap(schema) ? `map; each: ${typeWords(schema.additionalProperties)}` : "object";
    default:
      return typeof schema.type === "string" ? schema.type : "anything";
  }
}

function textWords(schema: JsonSchema): string {
  if (schema.format === "date-time") return "time";
  if (Array.isArray(schema["known"])) return `open; known today: ${codes(schema["known"])}`;
  if (schema.pattern !== undefined) return `text like \`${schema.pattern}\``;
  const { minLength: least = 0, maxLength: most } = schema;
  if (most === undefined) return least > 0 ? "text, not empty" : "text";
  return `text, ${least > 0 ? `${least} to` : "up to"} ${most} characters`;
}

function numberBounds({ minimum, exclusiveMinimum }: JsonSchema): string {
  if (minimum !== undefined) return `, at least ${minimum}`;
  return typeof exclusiveMinimum === "number" ? ` above ${exclusiveMinimum}` : "";
}

function isMap(schema: JsonSchema): schema is JsonSchema & { readonly additionalProperties: JsonSchema } {
  return schema.properties === undefined && isSchema(schema.additionalProperties);
}

function isSchema(candidate: unknown): candidate is JsonSchema {
  return typeof candidate === "object" && candidate !== null && !Array.isArray(candidate);
}

function codes(values: readonly unknown[]): string {
  return values.map((value) => `\`${String(value)}\``).join(", ");
}
