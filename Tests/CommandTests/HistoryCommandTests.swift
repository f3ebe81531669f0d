import Foundation
import GRDB
import Support
import Testing

@Suite struct `The commands on histories` {
  /// A session with a helper that leaks what must not be kept.
  private static let log = [
    #"{"type":"user","uuid":"1","sessionId":"s1","cwd":"/home/alice/shed","timestamp":"2026-03-01T10:00:00Z","message":{"role":"user","content":"secret-prompt of alice@example.com"}}"#,
    #"{"type":"assistant","uuid":"2","sessionId":"s1","timestamp":"2026-03-01T10:00:05Z","message":{"id":"m1","model":"model-x","role":"assistant","usage":{"input_tokens":7,"output_tokens":1},"content":[{"type":"tool_use","id":"c1","name":"Bash","input":{"command":"TOKEN=ghp_0123456789abcdef0123 npm test > out.txt"}}]}}"#,
    #"{"type":"user","uuid":"3","sessionId":"s1","timestamp":"2026-03-01T10:00:09Z","message":{"role":"user","content":[{"type":"tool_result","tool_use_id":"c1","content":"secret-output"}]}}"#,
    #"{"type":"assistant","uuid":"4","sessionId":"s1","timestamp":"2026-03-01T10:00:20Z","message":{"id":"m2","model":"model-x","role":"assistant","content":[{"type":"tool_use","id":"q1","name":"AskUserQuestion","input":{}}]}}"#,
    #"{"type":"user","uuid":"5","sessionId":"s1","timestamp":"2026-03-01T10:00:21Z","message":{"role":"user","content":[{"type":"tool_result","tool_use_id":"q1","is_error":true,"content":"Answer questions?"}]}}"#,
    #"{"type":"assistant","uuid":"6","sessionId":"s1","timestamp":"2026-03-01T10:00:30Z","message":{"id":"m3","model":"model-x","role":"assistant","content":[{"type":"text","text":"secret-words in /home/alice/notes"}]}}"#,
  ]

  private func withLogs(_ body: (URL) async throws -> Void) async throws {
    try await Surroundings.withFolder { folder in
      let logs = folder.appending(path: "logs")
      try FileManager.default.createDirectory(at: logs, withIntermediateDirectories: true)
      try Data((Self.log.joined(separator: "\n") + "\n").utf8)
        .write(to: logs.appending(path: "s1.jsonl"))
      try await body(folder)
    }
  }

  @Test(arguments: [false, true])
  func `keep words only if they are asked for, and secrets never`(text: Bool) async throws {
    try await withLogs { folder in
      let arguments = ["import", "logs", "--record", "h.sqlite"] + (text ? ["--text"] : [])
      let result = try await Command.run(arguments, in: folder)
      #expect(result.status == 0)
      let database = folder.appending(path: "h.sqlite")
      let bytes = try Data(contentsOf: database)
      for secret in [
        "ghp_0123456789abcdef0123", "alice@example.com", "home/alice", "secret-output",
      ] {
        #expect(bytes.range(of: Data(secret.utf8)) == nil, "\(secret)")
      }
      let hasCommand = bytes.range(of: Data("npm test > out.txt".utf8)) != nil
      #expect(hasCommand == text)
      let mode = try FileManager.default.attributesOfItem(atPath: database.path)[.posixPermissions]
      #expect(mode as? Int == 0o600)
      let report = try await Command.line("report h.sqlite -o h.html", in: folder)
      #expect(report.status == 0)
      let page = try Data(contentsOf: folder.appending(path: "h.html"))
      #expect(page.range(of: Data("out.txt".utf8)) == nil)
    }
  }

  @Test(arguments: [
    "-home-alice-shed", "C--Users-alice-shed", "-mnt-c-Users-alice-shed", "-var-home-alice-shed",
  ])
  func `name no home folder where the folders of logs are named after it`(name: String) async throws
  {
    try await withLogs { folder in
      let script = """
        mkdir logs/\(name) && mv logs/s1.jsonl logs/\(name) && cd logs/* && \
        echo '{"source":"x","models_usage":null,"type":"TextMessage"}' > chat.jsonl
        """
      let made = try await Command.shell(script, in: folder)
      #expect(made.status == 0, "\(made.errors)")
      for line in ["import logs --format json --record h.sqlite", "check logs --format json"] {
        let result = try await Command.line(line, in: folder)
        #expect(result.output.contains("~-shed/s1.jsonl"), "\(line)")
        #expect(result.output.contains("~-shed/chat.jsonl"), "\(line)")
        #expect(!result.output.contains("alice"), "\(line)")
      }
      let bytes = try Data(contentsOf: folder.appending(path: "h.sqlite"))
      #expect(bytes.range(of: Data("alice".utf8)) == nil)
    }
  }

  @Test func `make a recording that the other commands read`() async throws {
    try await withLogs { folder in
      for _ in 0..<2 {
        let result = try await Command.line("import logs --record h.sqlite", in: folder)
        #expect(
          result.output.hasPrefix(
            "logs/s1.jsonl: claude-project, 1 lane, 0 dispatches, 2 tool calls"
          )
        )
      }
      let shown = try await Command.line("show h.sqlite 1", in: folder)
      #expect(shown.status == 0 || shown.output.contains("main runs `npm test`"))
      let query = try await Command.run(
        [
          "query", "h.sqlite", "SELECT count(*) AS n, max(makespan_s) AS s FROM runs", "--format",
          "csv",
        ],
        in: folder
      )
      #expect(query.output.hasPrefix("n,s\n1,30"))
    }
  }

  @Test func `replace the history of a log that has grown`() async throws {
    try await withLogs { folder in
      func imported() async throws -> [String] {
        let result = try await Command.line("import logs --record h.sqlite", in: folder)
        #expect(result.status == 0)
        let query = try await Command.run(
          [
            "query", "h.sqlite", "SELECT count(*) AS n, max(makespan_s) AS s FROM runs", "--format",
            "csv",
          ],
          in: folder
        )
        return query.output.split(separator: "\n").dropFirst().map(String.init) + [result.errors]
      }
      #expect(try await imported() == ["1,30.0", "recording: h.sqlite\n"])
      let more =
        #"{"type":"assistant","uuid":"7","sessionId":"s1","timestamp":"2026-03-01T10:00:50Z","message":{"id":"m4","model":"model-x","role":"assistant","content":[{"type":"text","text":"more"}]}}"#
      try write(["logs/s1.jsonl": (Self.log + [more]).joined(separator: "\n") + "\n"], to: folder)
      let note = "h.sqlite: note: 1 earlier run of the same logs was replaced\n"
      #expect(try await imported() == ["1,50.0", note + "recording: h.sqlite\n"])
      // Another session in a file with the same name is another history.
      let other = Self.log.map { $0.replacing(#""s1""#, with: #""s2""#) }
      try write(["logs/s1.jsonl": other.joined(separator: "\n") + "\n"], to: folder)
      #expect(try await imported() == ["2,50.0", "recording: h.sqlite\n"])
    }
  }

  @Test func `report a violation with its line in each format, and what is unknown`() async throws {
    try await withLogs { folder in
      let text = try await Command.line("check logs --fail-on warning", in: folder)
      #expect(text.status == 1)
      #expect(
        text.output.hasPrefix("logs/s1.jsonl:5: warning: main asked the user with AskUserQuestion")
      )
      #expect(text.output.contains("\nunknown: "))
      #expect(text.output.contains("without the definitions (--agents): tools.outside-allowlist"))
      for (format, part) in [
        ("json", "\"rule\" : \"liveness.no-user\""), ("sarif", "\"ruleId\" : \"liveness.no-user\""),
        ("github", "::warning file=logs/s1.jsonl,line=5"), ("junit", "<testcase name=\"s1\""),
      ] {
        let result = try await Command.line("check logs --format \(format)", in: folder)
        #expect(result.status == 0)
        #expect(result.output.contains(part), "\(format)")
      }
    }
  }

  @Test func `name the agents of a log that have no definition`() async throws {
    try await Surroundings.withFolder { folder in
      let message = #"{"type":"TextMessage","source":"NAME","models_usage":null,"content":"Done."}"#
      let log = ["main", "builder", "Explore", "mason"].map {
        message.replacing("NAME", with: $0) + "\n"
      }
      try write(
        [
          "chat.jsonl": log.joined(), "some/b.md": "---\nname: builder\ndescription: b\n---\n",
          "none/w.md": "---\nname: weaver\ndescription: w\n---\n",
        ],
        to: folder
      )
      let some = try await Command.line("check chat.jsonl --agents some", in: folder)
      #expect(some.output.contains("\nno definition in --agents: mason\n"), "\(some)")
      let none = try await Command.line("check chat.jsonl --agents none", in: folder)
      #expect(none.output.contains("\nno definition in --agents: builder, mason\n"))
      #expect(
        none.output.contains(
          "\n  no agent of the log has a definition in --agents: tools.outside-allowlist, "
        )
      )
      let json = try await Command.line("check chat.jsonl --agents none --format json", in: folder)
      #expect(json.output.contains("\"undefinedAgents\" : [\n    \"builder\",\n    \"mason\"\n  ]"))
      let without = try await Command.line("check chat.jsonl", in: folder)
      #expect(!without.output.contains("no definition"))
    }
  }

  @Test func `say in each format that the verdict on an open log is unknown`() async throws {
    try await withLogs { folder in
      let call =
        #"{"type":"assistant","uuid":"2","sessionId":"s1","timestamp":"2026-03-01T10:00:05Z","message":{"id":"m1","model":"model-x","role":"assistant","content":[{"type":"tool_use","id":"c1","name":"Task","input":{"description":"x","prompt":"Do x.","subagent_type":"builder"}}]}}"#
      try write(["logs/s1.jsonl": "\(Self.log[0])\n\(call)\n"], to: folder)
      for (format, part) in [
        ("text", "1 whose log ends while work is open: unknown"),
        (
          "github",
          "::warning title=the verdict is unknown::of 1 history, 1 whose log ends while work is open: unknown\n"
        ),
        ("sarif", "\"text\" : \"unknown: the log ends while work is open\""),
        ("junit", "<skipped message=\"unknown: the log ends while work is open\">"),
        ("json", "\"verdict\" : \"unknown\""),
      ] {
        let result = try await Command.line("check logs --format \(format)", in: folder)
        #expect(result.status == 2, "\(format)")
        #expect(result.output.contains(part), "\(format): \(result.output)")
        #expect(
          result.output.contains("toolExecutionNotifications") == (format == "sarif")
        )
      }
    }
  }

  @Test func `say in each format that a log of an agent is missing`() async throws {
    try await withLogs { folder in
      let call =
        #"{"type":"assistant","uuid":"7","sessionId":"s1","timestamp":"2026-03-01T10:00:40Z","message":{"id":"m7","model":"model-x","role":"assistant","content":[{"type":"tool_use","id":"c7","name":"Task","input":{"description":"x","prompt":"Do x.","subagent_type":"builder"}}]}}"#
      let answer =
        #"{"type":"user","uuid":"8","sessionId":"s1","timestamp":"2026-03-01T10:00:50Z","message":{"role":"user","content":[{"type":"tool_result","tool_use_id":"c7","content":"Did x."}]}}"#
      let end =
        #"{"type":"assistant","uuid":"9","sessionId":"s1","timestamp":"2026-03-01T10:00:55Z","message":{"id":"m9","model":"model-x","role":"assistant","content":[{"type":"text","text":"Done."}]}}"#
      let lines = Self.log[0...2] + [call, answer, end]
      try write(["logs/s1.jsonl": lines.joined(separator: "\n") + "\n"], to: folder)
      for (format, part) in [
        (
          "text",
          "; 1 that lacks logs of agents: unknown\n1 dispatch without a lane: what its receiver did is unknown\n"
        ),
        ("github", "of 1 history, 1 that lacks logs of agents: unknown\n"),
        ("sarif", "\"text\" : \"unknown: logs of agents that worked are missing\""),
        ("junit", "<skipped message=\"unknown: logs of agents that worked are missing\">"),
        ("json", "\"handoffsWithoutLane\" : 1"),
      ] {
        let result = try await Command.line("check logs --format \(format)", in: folder)
        #expect(result.status == 2, "\(format)")
        #expect(result.output.contains(part), "\(format): \(result.output)")
      }
      let recorded = try await Command.line("import logs --record h.sqlite", in: folder)
      #expect(recorded.status == 0)
      let again = try await Command.line("check h.sqlite", in: folder)
      #expect(again.status == 2)
      #expect(again.output.contains("\n1 dispatch without a lane: "))
    }
  }

  @Test func `say in each format that a change of a file with a gate is unclear`() async throws {
    try await withLogs { folder in
      let lines = [
        Self.log[0],
        #"{"type":"assistant","uuid":"2","sessionId":"s1","timestamp":"2026-03-01T10:00:05Z","message":{"id":"m1","model":"model-x","role":"assistant","content":[{"type":"tool_use","id":"c1","name":"Bash","input":{"command":"cp new.ini tox.ini"}}]}}"#,
        #"{"type":"user","uuid":"3","sessionId":"s1","timestamp":"2026-03-01T10:00:06Z","message":{"role":"user","content":[{"type":"tool_result","tool_use_id":"c1","content":""}]}}"#,
        #"{"type":"assistant","uuid":"4","sessionId":"s1","timestamp":"2026-03-01T10:00:07Z","message":{"id":"m4","model":"model-x","role":"assistant","content":[{"type":"text","text":"Done."}]}}"#,
      ]
      try write(
        [
          "logs/s1.jsonl": lines.joined(separator: "\n") + "\n",
          "policy.yaml": "rehearsal-policy: 1\ngate-files: [tox.ini]\n",
        ],
        to: folder
      )
      for (format, part) in [
        ("text", "; 1 that does not show how a file with a gate changed: unknown\n"),
        ("text", "logs/s1.jsonl:2: unclear whether the change of tox.ini loosens a gate\n"),
        ("text", "  the log does not show how a file with a gate changed: gate.edited\n"),
        ("github", "1 that does not show how a file with a gate changed: unknown\n"),
        ("sarif", "unknown: the log does not show how a file with a gate changed"),
        ("junit", "unknown: the log does not show how a file with a gate changed"),
        ("json", "\"unclearGateChanges\" : [\n    \"logs/s1.jsonl:2: tox.ini\"\n  ]"),
      ] {
        let line = "check logs --policy policy.yaml --format \(format)"
        let result = try await Command.line(line, in: folder)
        #expect(result.status == 2, "\(format)")
        #expect(result.output.contains(part), "\(format): \(result.output)")
      }
      let recorded = try await Command.line(
        "import logs --policy policy.yaml --record h.sqlite",
        in: folder
      )
      #expect(recorded.status == 0)
      let again = try await Command.line("check h.sqlite", in: folder)
      #expect(again.output.contains("unclear whether the change of tox.ini loosens a gate"))
    }
  }

  @Test func `tell the exported runs of two recordings apart`() async throws {
    try await withTeam(["work.yaml": Fixture.head + Fixture.work]) { folder in
      for seed in [3, 4] {
        let line = "run work.yaml --seed \(seed) --record \(seed).sqlite"
        let recorded = try await Command.line(line, in: folder)
        #expect(recorded.status == 0, "\(recorded)")
      }
      for (seed, logs) in [(3, "logs/one"), (3, "again"), (4, "logs/two")] {
        let export = try await Command.line("export \(seed).sqlite 1 -o \(logs)", in: folder)
        #expect(export.status == 0, "\(export)")
      }
      let difference = try await Command.shell("diff -r logs/one again", in: folder)
      #expect(difference.status == 0 && difference.output.isEmpty)
      let names = try ["one", "two"].map { name in
        try FileManager.default
          .contentsOfDirectory(atPath: folder.appending(path: "logs/\(name)").path)
          .filter { $0.hasSuffix(".jsonl") }
      }
      #expect(names[0].count == 1 && names[1].count == 1 && names[0] != names[1])
      #expect(names.joined().allSatisfy { $0.wholeMatch(of: /run-1-[0-9a-f]{16}\.jsonl/) != nil })
    }
  }

  @Test func `count a file once that has several sessions`() async throws {
    try await Surroundings.withFolder { folder in
      let lines = ["t1", "t2"].flatMap { id in
        [
          #"{"object":"trace","id":"ID"}"#,
          #"{"object":"trace.span","id":"ID-1","trace_id":"ID","span_data":{"type":"agent","name":"mason"}}"#,
        ].map { $0.replacing("ID", with: id) }
      }
      try write(["traces.jsonl": lines.map { $0 + "\n" }.joined()], to: folder)
      let result = try await Command.line("import traces.jsonl", in: folder)
      #expect(result.status == 0, "\(result.errors)")
      #expect(
        result.output.hasSuffix(
          "\n2 histories from 1 file, 0 files skipped; 4 records, 0 dispatches, 0 tool calls\n"
        ),
        "\(result.output)"
      )
      #expect(
        result.output.ranges(of: "1 lane, 0 dispatches, 0 tool calls, 2 records\n").count == 2
      )
    }
  }

  @Test func `hold a recorded history against other definitions`() async throws {
    try await withLogs { folder in
      let imported = try await Command.line("import logs --record h.sqlite", in: folder)
      #expect(imported.status == 0)
      let agents = folder.appending(path: "agents")
      try FileManager.default.createDirectory(at: agents, withIntermediateDirectories: true)
      try Data("---\nname: main\ndescription: Does it all.\ntools: Read\n---\nWork.\n".utf8)
        .write(to: agents.appending(path: "main.md"))
      let result = try await Command.line("check h.sqlite --run 1 --agents agents", in: folder)
      #expect(result.status == 1)
      #expect(result.output.contains("[tools.outside-allowlist]"))
      #expect(result.errors.contains("first divergence: s1.jsonl:2: main ran npm test with Bash"))
      let again = try await Command.line(
        "import logs --agents agents --record new.sqlite",
        in: folder
      )
      let report = try await Command.line("report new.sqlite -o new.html", in: folder)
      #expect(again.status == 0 && report.status == 0)
      let page = try String(contentsOf: folder.appending(path: "new.html"), encoding: .utf8)
      for words in [
        "rehearse check new.sqlite --run 1", "shown by", "9s main runs `npm test`: succeeds",
      ] {
        #expect(page.contains(words), "\(words)")
      }
    }
  }

  @Test func `read definitions at a revision without starting what the repository names`()
    async throws
  {
    try await withLogs { folder in
      let script = """
        mkdir -p repo/agents && cd repo && git init -q . && git config user.email a@b.c && \
        git config user.name a && printf -- '---\\nname: main\\ndescription: All.\\ntools: Read\\n---\\nx\\n' > agents/main.md && \
        git add . && git commit -qm one && rm agents/main.md && \
        printf '#!/bin/sh\\ntouch ../started\\n' > hook && chmod +x hook && \
        git config core.fsmonitor "$PWD/hook" && git config core.pager "$PWD/hook" && \
        git config core.hooksPath "$PWD" && git config core.sshCommand "$PWD/hook" && \
        git config filter.x.smudge "$PWD/hook" && printf '* filter=x diff=x\\n' > .gitattributes
        """
      let made = try await Command.shell(script, in: folder)
      #expect(made.status == 0, "\(made.errors)")
      let result = try await Command.line("check logs --agents repo/agents@HEAD", in: folder)
      #expect(result.output.contains("[tools.outside-allowlist]"))
      #expect(!FileManager.default.fileExists(atPath: folder.appending(path: "started").path))
      let none = try await Command.line("check logs --agents repo/agents@--help", in: folder)
      #expect(none.status == 66)
      #expect(none.errors.contains("repo/agents@--help: error: git cannot read the folder"))
    }
  }

  @Test func `name what is wrong, with the exit status that the help states`() async throws {
    try await withLogs { folder in
      try Data("{}".utf8).write(to: folder.appending(path: "other.json"))
      try Data("# Work\n## Master Task List\n|ID|Task|\n|-|-|\n|T-1|Mend|\n".utf8)
        .write(to: folder.appending(path: "work.md"))
      let made = try await Command.shell("mkfifo pipe.jsonl; mkdir none", in: folder)
      #expect(made.status == 0)
      let imported = try await Command.line("import logs --record h.sqlite", in: folder)
      #expect(imported.status == 0)
      for (line, status, words) in [
        ("import nothere", 66, "nothere: error: no such file or folder"),
        ("import other.json", 66, "error: no log in other.json"),
        ("check pipe.jsonl", 66, "error: no history in pipe.jsonl"),
        ("check logs h.sqlite", 64, "h.sqlite: error: this is a recording, not a log"),
        ("import h.sqlite", 64, "give it alone to `rehearse check`"),
        ("calibrate h.sqlite", 64, "h.sqlite: error: this is a recording, not a log"),
        ("check h.sqlite --work work.md", 64, "--work applies when logs are read"),
        ("check logs --work none.md", 65, "none.md:1:1: error: there is no file `none.md`"),
        ("check logs --run 1", 64, "--run names a run of a recording"),
        ("check logs --agents none", 66, "none: error: there is no definition of an agent"),
        ("calibrate logs", 66, "error: no handoff in logs"),
        ("calibrate logs/s1.jsonl -o logs/s1.jsonl", 64, "name another file with -o"),
        ("export nothere.sqlite 1 -o out", 66, "nothere.sqlite: error: "),
      ] {
        let result = try await Command.line(line, in: folder)
        #expect(result.status == Int32(status), "\(line)")
        #expect(result.errors.contains(words), "\(line): \(result.errors)")
      }
      let empty = try await Command.run(["import", ""], in: folder)
      #expect(empty.status == 66)
    }
  }
}
