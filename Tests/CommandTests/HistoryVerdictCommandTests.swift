import Support
import Testing

@Suite struct `The command check` {
  @Test func `says in each format that the logs do not state the type of an agent`() async throws {
    try await Surroundings.withFolder { folder in
      let call =
        #"{"type":"assistant","uuid":"1","sessionId":"s1","agentId":"b1","isSidechain":true,"timestamp":"2026-03-01T10:00:05Z","message":{"id":"m1","model":"model-x","role":"assistant","content":[{"type":"tool_use","id":"c1","name":"Bash","input":{"command":"make"}}]}}"#
      let answer =
        #"{"type":"user","uuid":"2","sessionId":"s1","agentId":"b1","isSidechain":true,"timestamp":"2026-03-01T10:00:09Z","message":{"role":"user","content":[{"type":"tool_result","tool_use_id":"c1","content":"made"}]}}"#
      try write(
        [
          "logs/s1/subagents/agent-b1.jsonl": "\(call)\n\(answer)\n",
          "agents/builder.md": "---\nname: builder\ndescription: b\ntools: Read\n---\n",
        ],
        to: folder
      )
      for (format, part) in [
        (
          "text",
          "; 1 that does not state the type of an agent: unknown\n"
            + "no type in the logs, so that no definition is theirs: b1\n"
        ),
        ("github", "of 1 history, 1 that does not state the type of an agent: unknown\n"),
        ("sarif", "\"text\" : \"unknown: the logs do not state the type of an agent\""),
        ("junit", "<skipped message=\"unknown: the logs do not state the type of an agent\">"),
        ("json", "\"untypedAgents\" : [\n    \"b1\"\n  ]"),
      ] {
        let line = "check logs --agents agents --format \(format)"
        let result = try await Command.line(line, in: folder)
        #expect(result.status == 2, "\(format)")
        #expect(result.output.contains(part), "\(format): \(result.output)")
        #expect(!result.output.contains("no definition in --agents"))
      }
      let recorded = try await Command.line("import logs --record h.sqlite", in: folder)
      #expect(recorded.status == 0)
      let again = try await Command.line("check h.sqlite --run 1 --agents agents", in: folder)
      #expect(again.status == 2, "\(again)")
      // Without definitions, the type of an agent decides nothing.
      let without = try await Command.line("check logs", in: folder)
      #expect(without.status == 0, "\(without)")
    }
  }

  @Test func `names the tools that neither the contract nor a table has`() async throws {
    try await Surroundings.withFolder { folder in
      let log = ["read_database", "delete_database", "transfer_to_mason"].map {
        #"{"type":"ToolCallRequestEvent","source":"keeper","models_usage":null,"content":[{"id":"NAME","name":"NAME","arguments":"{}"}]}"#
          .replacing("NAME", with: $0) + "\n"
      }
      try write(
        [
          "chat.jsonl": log.joined(),
          "agents/keeper.md": "---\nname: keeper\ndescription: k\ntools: read_database\n---\n",
          "open/keeper.md": "---\nname: keeper\ndescription: k\n---\n",
        ],
        to: folder
      )
      let text = try await Command.line("check chat.jsonl --agents agents", in: folder)
      let line = "\nnot judged, because no table of tools has them: delete_database\n"
      #expect(text.output.contains(line), "\(text)")
      let json = try await Command.line(
        "check chat.jsonl --agents agents --format json",
        in: folder
      )
      #expect(json.output.contains("\"unknownTools\" : [\n    \"delete_database\"\n  ]"))
      let open = try await Command.line("check chat.jsonl --agents open", in: folder)
      #expect(!open.output.contains("not judged"))
    }
  }

  @Test func `says in each format that records of the logs are missing`() async throws {
    try await Surroundings.withFolder { folder in
      let call =
        #"{"type":"assistant","uuid":"1","sessionId":"s1","timestamp":"2026-03-01T10:00:05Z","message":{"id":"m1","model":"model-x","role":"assistant","content":[{"type":"tool_use","id":"c1","name":"Bash","input":{"command":"make"}}]}}"#
      let answer =
        #"{"type":"user","uuid":"2","sessionId":"s1","timestamp":"2026-03-01T10:00:09Z","message":{"role":"user","content":[{"type":"tool_result","tool_use_id":"c1","content":"made"}]}}"#
      let words =
        #"{"type":"assistant","uuid":"3","sessionId":"s1","timestamp":"2026-03-01T10:00:12Z","message":{"id":"m2","model":"model-x","role":"assistant","content":[{"type":"text","text":"Made."}]}}"#
      let stray = answer.replacing("c1", with: "c0").replacing(
        "\"uuid\":\"2\"",
        with: "\"uuid\":\"4\""
      )
      try write(
        [
          "logs/s1.jsonl": [call, answer, String(call.dropLast(9)), stray, words, ""].joined(
            separator: "\n"
          )
        ],
        to: folder
      )
      for (format, part) in [
        (
          "text",
          "; 1 that lacks records: unknown\nmissing records: 1 unreadable line, 1 result without its call\n"
        ),
        ("github", "of 1 history, 1 that lacks records: unknown\n"),
        ("sarif", "\"text\" : \"unknown: records of the logs are missing\""),
        ("junit", "<skipped message=\"unknown: records of the logs are missing\">"),
        ("json", "\"unreadableLines\" : 1"),
      ] {
        let result = try await Command.line("check logs --format \(format)", in: folder)
        #expect(result.status == 2, "\(format)")
        #expect(result.output.contains(part), "\(format): \(result.output)")
      }
      let recorded = try await Command.line("import logs --record h.sqlite", in: folder)
      #expect(
        recorded.output.contains(
          ", 1 line of noise, 1 unreadable record, 1 result without a call\n"
        )
      )
      let again = try await Command.line("check h.sqlite --run 1", in: folder)
      #expect(again.status == 2, "\(again)")
      #expect(again.output.contains("missing records: 1 unreadable line"), "\(again)")
    }
  }
}
