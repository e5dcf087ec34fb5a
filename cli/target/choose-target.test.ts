import { describe, expect, it } from "@jest/globals";
import { CommandFailed, WrongUsage } from "../failures.ts";
import { awsTarget, chooseTarget, describeTarget, parsePort, type TargetOptions } from "./choose-target.ts";
import type { LocalCloud } from "./local-clouds.ts";

const aCloud = (port: number, startedAt: string): LocalCloud => ({
  port,
  pid: port,
  startedAt,
  region: "eu-west-1",
  accountId: "000000000000",
  endpoints: {
    kinesis: "http://127.0.0.1:1",
    messaging: "http://127.0.0.1:2",
    dynamodb: "http://127.0.0.1:3",
    lambda: "http://127.0.0.1:4",
  },
});

const older = aCloud(4100, "2026-03-01T09:00:00.000Z");
const newer = aCloud(4200, "2026-03-01T10:00:00.000Z");

describe("choose target", () => {
  it("is not decided by options about something else", () => {
    const options: TargetOptions & { readonly json: true } = { json: true };
    expect(chooseTarget(options, {}, [older])).toEqual({ where: "local", cloud: older });
  });

  it("takes the local cloud that was started last", () => {
    expect(chooseTarget({}, {}, [newer, older])).toEqual({ where: "local", cloud: newer });
  });

  it("takes the one on the port that an option, or else CHORUS_PORT, names", () => {
    expect(chooseTarget({ port: 4100 }, { CHORUS_PORT: "4200" }, [older, newer])).toEqual({
      where: "local",
      cloud: older,
    });
    expect(chooseTarget({}, { CHORUS_PORT: "4100" }, [older, newer])).toEqual({ where: "local", cloud: older });
  });

  it("names the ports in use when no cloud runs on the one asked for", () => {
    expect(() => chooseTarget({ port: 4300 }, {}, [older, newer])).toThrow(
      /port 4300 \(running: 4100, 4200\).*chorus up --port 4300/,
    );
  });

  it.each(["AWS_PROFILE", "AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_SQS"])(
    "goes to AWS when %s is set, and says why",
    (name) => {
      expect(chooseTarget({}, { [name]: "x" }, [older])).toEqual({ where: "aws", because: name });
    },
  );

  it("stays local when the shell holds no more than a region, credentials or empty settings", () => {
    const env = {
      AWS_REGION: "eu-west-1",
      AWS_DEFAULT_REGION: "eu-west-1",
      AWS_ACCESS_KEY_ID: "AKIA",
      AWS_PROFILE: "",
    };
    expect(chooseTarget({}, env, [older])).toEqual({ where: "local", cloud: older });
  });

  it("stays local when CHORUS_PORT is set beside a profile", () => {
    expect(chooseTarget({}, { CHORUS_PORT: "4100", AWS_PROFILE: "dev" }, [older])).toEqual({
      where: "local",
      cloud: older,
    });
  });

  it.each([{ profile: "dev" }, { region: "eu-west-1" }, { endpointUrl: "http://127.0.0.1:4566" }])(
    "goes to AWS for %j though a cloud runs",
    (options) => {
      expect(chooseTarget(options, { CHORUS_PORT: "4100" }, [older])).toEqual({ where: "aws", ...options });
    },
  );

  it("uses the shell's credentials when no cloud runs", () => {
    expect(chooseTarget({}, { AWS_ACCESS_KEY_ID: "AKIA" }, [])).toEqual({ where: "aws", because: "AWS_ACCESS_KEY_ID" });
  });

  it("says how to start a cloud when there is nothing to talk to", () => {
    expect(() => chooseTarget({}, { AWS_REGION: "eu-west-1" }, [])).toThrow(CommandFailed);
    expect(() => chooseTarget({}, {}, [])).toThrow(/npm start/);
  });

  it("refuses a port beside a profile, and a CHORUS_PORT that is none", () => {
    expect(() => chooseTarget({ port: 4100, profile: "dev" }, {}, [older])).toThrow(WrongUsage);
    expect(() => chooseTarget({}, { CHORUS_PORT: "http" }, [older])).toThrow(/CHORUS_PORT is "http"/);
  });
});

describe("AWS as the only target", () => {
  it("is by profile and region, or else as the SDK finds it, whatever runs here", () => {
    expect(awsTarget({ profile: "dev", region: "eu-west-1" })).toEqual({
      where: "aws",
      profile: "dev",
      region: "eu-west-1",
    });
    expect(awsTarget({})).toEqual({ where: "aws" });
  });

  it("is no local cloud", () => {
    expect(() => awsTarget({ port: 4100 })).toThrow(WrongUsage);
  });
});

describe("describe target", () => {
  it("says where and by whose word", () => {
    expect(describeTarget({ where: "local", cloud: older })).toBe("the local cloud on port 4100");
    expect(describeTarget({ where: "aws", because: "AWS_PROFILE" })).toBe("AWS (by AWS_PROFILE)");
    expect(describeTarget({ where: "aws", profile: "dev", region: "eu-west-1" })).toBe("AWS (profile dev, eu-west-1)");
  });
});

describe("parse port", () => {
  it.each(["", "-1", "65536", "4100x", "1e3"])("refuses %j", (text) => {
    expect(parsePort(text)).toBeUndefined();
  });

  it("reads a number", () => {
    expect(parsePort("0")).toBe(0);
    expect(parsePort("65535")).toBe(65_535);
  });
});
