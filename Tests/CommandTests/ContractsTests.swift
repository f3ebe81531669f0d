import Foundation
import Support
import Testing

@Suite struct `The command contracts` {
  @Test func `shows the shipped team, whose contracts all have two sides`() async throws {
    let agents = "Scenarios/agents"
    let text = try await Command.run("contracts", agents, in: Surroundings.project)
    #expect(text.status == 0)
    #expect(text.output.contains("0 by the sender alone, 0 by the receiver alone\n"))
    #expect(
      text.output.contains("\nspec-planner\n  -> backend-implementer  both  Scenarios/agents/")
    )
    let json = try await Command.run(
      "contracts",
      agents,
      "--format",
      "json",
      in: Surroundings.project
    )
    #expect(json.status == 0 && json.output.contains("\"format\" : 1"))
    let mermaid = try await Command.run(
      "contracts",
      agents,
      "--format",
      "mermaid",
      in: Surroundings.project
    )
    #expect(mermaid.status == 0 && mermaid.output.hasPrefix("flowchart LR\n"))
  }

  @Test func `says that the policy names an agent whom nobody is`() async throws {
    try await Surroundings.withFolder { folder in
      let policy = folder.appending(path: "policy.yaml")
      try Data("rehearsal-policy: 1\nroles: {verify-ap: verifier}\n".utf8).write(to: policy)
      let text = try await Command.run(
        "contracts",
        "Scenarios/agents",
        "--policy",
        policy.path,
        in: Surroundings.project
      )
      #expect(text.status == 0)
      #expect(
        text.errors.contains(
          ":2:9: warning: there is no agent `verify-ap`; did you mean `verify-app`?"
        )
      )
    }
  }

  @Test func `shows all that is read from one definition`() async throws {
    let text = try await Command.run(
      "contracts",
      "Scenarios/agents",
      "--agent",
      "verify-app",
      in: Surroundings.project
    )
    #expect(text.status == 0)
    #expect(text.output.hasPrefix("verify-app  Scenarios/agents/verify-app.md\n\n"))
    #expect(text.output.contains("\nhands work to\n"))
    let json = try await Command.run(
      "contracts",
      "Scenarios/agents",
      "--agent",
      "verify-app",
      "--format",
      "json",
      in: Surroundings.project
    )
    #expect(json.status == 0 && json.output.contains("\"title\" : \"hands work to\""))
    let none = try await Command.run(
      "contracts",
      "Scenarios/agents",
      "--agent",
      "nobody",
      in: Surroundings.project
    )
    #expect(none.status == 66)
    #expect(
      none.errors
        == "Scenarios/agents: error: there is no agent `nobody`; the agents are: `backend-implementer`, "
        + "`code-reviewer`, `spec-planner`, `verify-app`\n"
    )
    let drawn = try await Command.run(
      "contracts",
      "Scenarios/agents",
      "--agent",
      "verify-app",
      "--format",
      "mermaid",
      in: Surroundings.project
    )
    #expect(drawn.status == 64)
  }

  @Test func `says why the file of an agent is not registered`() async throws {
    try await withTeam { folder in
      try write(
        [
          "agents/odd-one.md": "---\nname: odd-one\n  tools: [x\n---\nBuilds.\n",
          "agents/notes.md": "# Notes\n",
        ],
        to: folder
      )
      let odd = try await Command.run("contracts", "agents", "--agent", "odd-one", in: folder)
      #expect(odd.status == 66)
      #expect(
        odd.errors.hasPrefix(
          "agents/odd-one.md:3:8: error: there is no agent `odd-one`; the file is not registered as an agent: "
        )
      )
      let notes = try await Command.run("contracts", "agents", "--agent", "notes", in: folder)
      #expect(
        notes.errors
          == "agents/notes.md:1:1: error: there is no agent `notes`; the file is not registered as an agent: "
          + "the file does not begin with a line `---`\n"
      )
    }
  }

  @Test func `says that nothing was there to read`() async throws {
    try await Surroundings.withFolder { folder in
      let missing = try await Command.run("contracts", "agents", in: folder)
      #expect(missing.status == 66)
      #expect(missing.errors == "agents: error: there is no such folder of definitions\n")
      let path = folder.appending(path: "agents")
      try FileManager.default.createDirectory(at: path, withIntermediateDirectories: true)
      try Data("# Not an agent\n".utf8).write(to: path.appending(path: "README.md"))
      let empty = try await Command.run("contracts", "agents", in: folder)
      #expect(empty.status == 66)
      #expect(empty.output == "")
      #expect(
        empty.errors.hasSuffix(
          "error: no definition below `agents/`; hidden folders other than `.claude` are skipped, "
            + "so name such a folder itself\n"
        )
      )
    }
  }

  @Test
  func `gives every value of each definition to other programs, and why an agent has its role`()
    async throws
  {
    try await withTeam { folder in
      let policy = "rehearsal-policy: 1\nroles: {frontend-implementer: worker}\n"
      try write(["roles.yaml": policy], to: folder)
      let result = try await Command.run(
        "contracts",
        "agents",
        "--policy",
        "roles.yaml",
        "--format",
        "json",
        in: folder
      )
      let object = try JSONSerialization.jsonObject(with: Data(result.output.utf8))
      let agents = try #require((object as? [String: Any])?["agents"] as? [[String: Any]])
      let builder = try #require(agents.first { $0["name"] as? String == "backend-implementer" })
      #expect(builder["role"] as? String == "implementer")
      #expect(builder["roleCertainty"] as? String == "sure")
      #expect(builder["roleReason"] as? String == "`implementer` in its name, tools that write")
      #expect(builder["tools"] as? [String] == ["Read", "Write", "Bash"])
      #expect(builder["skills"] as? [String] == ["python"])
      #expect(builder["context"] as? [String] == ["API description", "data model"])
      #expect(builder["deliverables"] as? [String] == ["Summary", "Test results"])
      #expect(builder["gates"] as? [String: Double] == ["unit-coverage": 80])
      let frontMatter = try #require(builder["frontMatter"] as? [String: Any])
      #expect(frontMatter["name"] as? String == "backend-implementer")
      let other = try #require(agents.first { $0["name"] as? String == "frontend-implementer" })
      #expect(other["role"] as? String == "worker")
      #expect(other["roleCertainty"] as? String == "stated")
      #expect(other["tools"] == nil)
    }
  }
}
