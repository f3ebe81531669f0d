import Foundation
import Support
import Testing

@Suite struct `The command selftest` {
  /// A canary for the shipped team, with what it breaks and what it says it does.
  private func result(
    _ rest: String,
    gates: String = "",
    mustFail: String
  ) async throws -> Command.Result {
    try await Surroundings.withFolder { folder in
      try FileManager.default.copyItem(
        at: Surroundings.project.appending(path: "Scenarios/agents"),
        to: folder.appending(path: "agents")
      )
      let canary = """
        rehearsal: 1
        name: test
        agents: agents
        work: {\(gates)tasks: [{id: T-1, description: Build it, touches: [api/a.py], criteria: [it holds]}]}
        \(rest)
        must-fail: [{rule: \(mustFail)}]
        """
      try Data(canary.utf8).write(to: folder.appending(path: "canary.yaml"))
      return try await Command.run("selftest", ".", in: folder)
    }
  }

  @Test func `catches every shipped canary`() async throws {
    let result = try await Command.run("selftest", in: Surroundings.project)
    #expect(result.status == 0)
    #expect(result.output.hasSuffix(" canaries, 0 missed\n"))
    #expect(!result.output.contains("MISSED"))
  }

  @Test func `says which canary is caught, and by what`() async throws {
    let result = try await result(
      "faults: [{id: f, torn-write: {agent: backend-implementer}}, {id: g, skip-check: {agent: verify-app, check: evidence}}]",
      mustFail: "evidence.missing"
    )
    #expect(result.status == 0)
    #expect(result.output == "caught  canary.yaml  evidence.missing\n\n1 canary, 0 missed\n")
  }

  @Test func `fails where a canary breaks nothing`() async throws {
    let result = try await result("", mustFail: "evidence.missing")
    #expect(result.status == 70)
    #expect(
      result.output == """
        MISSED  canary.yaml  evidence.missing
                it shows no violation
                repeat  rehearse run canary.yaml --seed 0

        1 canary, 1 missed

        """
    )
  }

  @Test func `fails where the violation shows without what the canary does`() async throws {
    let other = try await result(
      "faults: [{id: f, rate-limit: {agent: verify-app, for: 1m}}]",
      gates: "gates: {unit-coverage: 90}, ",
      mustFail: "gate.contradictory"
    )
    #expect(other.status == 70)
    #expect(
      other.output.contains("without its faults and scripts it still shows gate.contradictory")
    )
  }

  @Test func `runs a canary with each of its seeds`() async throws {
    let result = try await result(
      "seeds: 3:20\nfaults: [{id: f, torn-write: {agent: backend-implementer, rate: 50}}, {id: g, skip-check: {agent: verify-app, check: evidence}}]",
      mustFail: "evidence.missing"
    )
    #expect(result.status == 70)
    #expect(result.output.contains("repeat  rehearse run canary.yaml --seed "))
  }

  @Test func `finds nothing where there is no canary`() async throws {
    let result = try await Command.run("selftest", "Scenarios/limits", in: Surroundings.project)
    #expect(result.status == 66)
    #expect(result.errors.contains("no canary below Scenarios/limits"))
  }
}

@Suite struct `The flag for coverage` {
  private func run(_ arguments: String...) async throws -> Command.Result {
    try await Command.run(
      ["run", "Scenarios/families/F05-reviewer-blocks"] + arguments,
      in: Surroundings.project
    )
  }

  @Test func `says in text what was exercised and what never`() async throws {
    let result = try await run("--coverage")
    #expect(result.status == 0)
    #expect(result.output.contains("\nprotocol coverage\n"))
    #expect(result.output.contains("never  resource.budget-exceeded\n"))
    #expect(!result.output.contains("never  liveness.cap-ignored\n"))
    #expect(result.output.contains("never  backend-implementer  first  assign") == false)
  }

  @Test func `makes a graph and JSON in place of the result`() async throws {
    let graph = try await run("--coverage", "--coverage-format", "mermaid")
    #expect(graph.status == 0 && graph.output.hasPrefix("flowchart LR\n"))
    #expect(graph.output.contains("-.->|never|"))
    let json = try await run("--coverage", "--coverage-format", "json")
    let object = try #require(
      try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any]
    )
    #expect(object["format"] as? Int == 1)
    let faults = try #require(object["faults"] as? [[String: Any]])
    let struck = faults.filter { $0["count"] as? Int ?? 0 > 0 }.compactMap { $0["name"] as? String }
    #expect(struck == ["drop", "false-block", "skip-check", "stale-read"])
  }

  @Test func `does not go with what it cannot say`() async throws {
    #expect(try await run("--coverage-format", "json").status == 64)
    #expect(try await run("--coverage", "--format", "junit").status == 64)
    #expect(try await run("--coverage", "--resume", "--record", "x.sqlite").status == 64)
  }
}
