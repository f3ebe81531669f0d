import Foundation
import GRDB
import Support
import Testing

#if canImport(FoundationXML)
import FoundationXML
#endif

@Suite struct `The command and hostile input` {
  @Test(arguments: [1, 3, 25, 39])
  func `never follow a chain of links out of the root`(length: Int) async throws {
    try await Surroundings.withFolder { outside in
      try write(["p.yaml": "rehearsal-policy: 1\nsecret: 1\n"], to: outside)
      let scenario = Fixture.head.replacing("policy.yaml", with: "d/p.yaml") + Fixture.work
      try await withTeam(["a.yaml": scenario]) { folder in
        var target = outside.path
        for link in 0..<length {
          let name = link == length - 1 ? "d" : "link\(link)"
          let path = folder.appending(path: name).path
          try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: target)
          target = path
        }
        let result = try await Command.run("run", "a.yaml", in: folder)
        #expect(result.status == 65)
        #expect(result.errors.contains("is outside the root"))
        #expect(!result.errors.contains("secret"))
      }
    }
  }

  @Test func `read the folder that they list, if a path leads back out of a link`() async throws {
    try await Surroundings.withFolder { folder in
      for (path, text) in Fixture.definitions { try write(["deep/q/\(path)": text], to: folder) }
      let scenario = Fixture.head + Fixture.work
      try write(
        [
          "deep/q/policy.yaml": Fixture.policy, "deep/q/a.yaml": scenario,
          "deep/q/b.yaml": scenario, "deep/a/x.md": "", "q/c.yaml": "rehearsal: 1\nwrong: 1\n",
          // Read if the folder is taken by its text.
          "q/rehearsal.yaml": "wrong: 1\n",
        ],
        to: folder
      )
      try FileManager.default.createSymbolicLink(
        atPath: folder.path + "/link",
        withDestinationPath: "deep/a"
      )
      let result = try await Command.run("run", "link/../q", in: folder)
      #expect(result.output.contains("2 scenarios, 2 runs"), "\(result)")
      let definitions = try await Command.run("contracts", "link/../q/agents", in: folder)
      #expect(definitions.status == 0, "\(definitions)")
    }
  }

  @Test func `say that a file below a link inside the root is missing`() async throws {
    let scenario = Fixture.head.replacing("policy.yaml", with: "link/p.yaml") + Fixture.work
    try await withTeam(["a.yaml": scenario, "real/x.md": ""]) { folder in
      try FileManager.default.createSymbolicLink(
        atPath: folder.path + "/link",
        withDestinationPath: "real"
      )
      let result = try await Command.run("run", "a.yaml", in: folder)
      #expect(result.status == 65)
      #expect(result.errors.contains("there is no file `link/p.yaml`"), "\(result.errors)")
    }
  }

  @Test func `tell a sibling apart whose name only looks the same`() async throws {
    try await Surroundings.withFolder { folder in
      let (own, sibling) = ("caf\u{e9}", "cafe\u{301}")
      for (path, text) in Fixture.definitions { try write(["\(own)/\(path)": text], to: folder) }
      try write(
        [
          "\(own)/a.yaml": Fixture.head.replacing("policy.yaml", with: "d/p.yaml") + Fixture.work,
          "\(sibling)/p.yaml": "rehearsal-policy: 1\nsecret: 1\n",
        ],
        to: folder
      )
      try FileManager.default.createSymbolicLink(
        atPath: folder.path + "/\(own)/d",
        withDestinationPath: folder.path + "/\(sibling)"
      )
      let result = try await Command.run("run", "\(own)/a.yaml", in: folder)
      #expect(result.status == 65)
      #expect(!result.errors.contains("secret"))
    }
  }

  @Test func `run each of two folders whose names only look the same`() async throws {
    try await Surroundings.withFolder { folder in
      for (name, text) in [("caf\u{e9}", "first"), ("cafe\u{301}", "second")] {
        for (path, text) in Fixture.definitions { try write(["\(name)/\(path)": text], to: folder) }
        let scenario = Fixture.head.replacing(#/name: .*/#, with: "name: \(text)") + Fixture.work
        try write(["\(name)/a.yaml": scenario, "\(name)/policy.yaml": Fixture.policy], to: folder)
      }
      let result = try await Command.run("run", "caf\u{e9}", "cafe\u{301}", in: folder)
      #expect(result.output.contains("2 scenarios, 2 runs"), "\(result)")
      #expect(result.output.contains("first") && result.output.contains("second"), "\(result)")
    }
  }

  @Test func `hold the digests of scenarios whose names only look the same against their own`()
    async throws
  {
    let takes = Fixture.work + "behaviour: {backend-implementer: [{takes: 10m}]}\n"
    let files = [
      ("caf\u{e9}.yaml", Fixture.head + takes), ("cafe\u{301}.yaml", Fixture.head + Fixture.work),
    ]
    try await Surroundings.withFolder { folder in
      for (path, text) in Fixture.definitions { try write([path: text], to: folder) }
      for (path, text) in files {
        try write([path: text, "policy.yaml": Fixture.policy], to: folder)
      }
      for options in [["--write-digests"], []] {
        let result = try await Command.run(
          ["run"] + files.map(\.0) + ["--digests", "d.txt"] + options,
          in: folder
        )
        #expect(result.status == 0, "\(result)")
        #expect(result.output.contains("2 scenarios, 2 runs"))
      }
      let digests = try String(contentsOf: folder.appending(path: "d.txt"), encoding: .utf8)
      #expect(Set(digests.split(separator: "\n").map { $0.prefix { $0 != " " } }).count == 3)
    }
  }

  @Test func `show a recorded team with definitions whose names only look the same`() async throws {
    try await withTeam(["a.yaml": Fixture.head + Fixture.work]) { folder in
      let agents = folder.appending(path: "agents")
      for (name, agent) in [("caf\u{e9}", "first-helper"), ("cafe\u{301}", "second-helper")] {
        let text = "---\nname: \(agent)\ndescription: helps\n---\n"
        try Data(text.utf8).write(to: agents.appending(path: "\(name).md"))
      }
      let run = try await Command.line("run a.yaml --record r.sqlite", in: folder)
      #expect(run.status == 0, "\(run)")
      let show = try await Command.line("show r.sqlite", in: folder)
      #expect(show.status == 0, "\(show)")
      let names = "SELECT name FROM agent WHERE name LIKE '%helper'"
      let known = try await Command.run("query", "r.sqlite", names, "--format", "csv", in: folder)
      #expect(known.output == "name\nfirst-helper\nsecond-helper\n")
    }
  }

  @Test(arguments: ["/etc/passwd", "../../../../../etc/passwd", "a/../../x", "..", "./../x"])
  func `read nothing outside the root`(path: String) async throws {
    for key in ["policy: policy.yaml", "agents: agents/"] {
      let name = key.prefix { $0 != ":" }
      let scenario = Fixture.head.replacing(key, with: "\(name): \(path)") + Fixture.work
      try await withTeam(["a.yaml": scenario]) { folder in
        let result = try await Command.run("run", "a.yaml", in: folder)
        #expect(result.status == 65)
        #expect(!result.errors.contains("root:x:0"))
      }
    }
  }

  // MARK: Untrusted text

  /// Everything that may do harm where it is shown.
  private static let nasty =
    "\u{1b}[31m\u{7}\u{9b}2J\u{202e}\u{2066}\u{200f}\u{2028}'; DROP TABLE run; --\"<&>]]>\\\n\r\t\u{7f}"

  /// A YAML text of it.
  private static func quoted(_ text: String) -> String {
    let escaped = text.unicodeScalars.map { scalar in
      let digits = String(scalar.value, radix: 16)
      return "\\U" + String(repeating: "0", count: 8 - digits.count) + digits
    }
    return "\"\(escaped.joined())\""
  }

  private static let scenario = """
    rehearsal: 1
    name: \(quoted(nasty))
    about: \(quoted(nasty))
    agents: agents/
    policy: policy.yaml
    work:
      tasks:
        - {id: \(quoted("T" + nasty)), description: \(quoted(nasty)), agent: backend-implementer, touches: [\(quoted("a" + nasty))], criteria: [\(quoted(nasty))]}
    behaviour:
      verify-app:
        - {decides: {decision: BLOCKED, defects: [{category: \(quoted(nasty)), text: \(quoted(nasty))}]}, times: always}
    """

  /// The characters of a text that act on whoever shows it; line ends between lines are none.
  private func harmful(_ text: String) -> [Unicode.Scalar] {
    text.unicodeScalars.filter { scalar in
      guard scalar != "\n" else { return false }
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator: return true
      default: return false
      }
    }
  }

  @Test(arguments: ["text", "json", "junit"])
  func `print untrusted text in a form that does nothing`(format: String) async throws {
    try await withTeam(["a.yaml": Self.scenario]) { folder in
      let result = try await Command.run("run", "a.yaml", "--format", format, in: folder)
      #expect(result.status == 1)
      #expect(harmful(result.output) == [])
      #expect(harmful(result.errors) == [])
      if format == "json" {
        let suite = try JSONSerialization.jsonObject(with: Data(result.output.utf8))
        let scenarios = (suite as? [String: Any])?["scenarios"] as? [[String: Any]]
        #expect(scenarios?.first?["name"] as? String == Self.nasty)
      }
      if format == "junit" {
        #expect(throws: Never.self) { try XMLDocument(data: Data(result.output.utf8)) }
      }
    }
  }

  @Test func `record untrusted text as it is, and show it in a form that does nothing`()
    async throws
  {
    try await withTeam(["a.yaml": Self.scenario]) { folder in
      _ = try await Command.run("run", "a.yaml", "--record", "r.sqlite", in: folder)
      let queue = try DatabaseQueue(path: folder.appending(path: "r.sqlite").path)
      let texts = try await queue.read { db in
        try String.fetchAll(db, sql: "SELECT name FROM scenario UNION ALL SELECT id FROM task")
      }
      #expect(texts == [Self.nasty, "T" + Self.nasty])
      #expect(try await queue.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM run") } == 1)
      let shown = try await Command.run("show", "r.sqlite", "--all", in: folder)
      #expect(shown.status == 0)
      #expect(harmful(shown.output) == [])
    }
  }

  @Test func `complain of untrusted text in a form that does nothing`() async throws {
    try await withTeam(["a.yaml": Self.scenario + "\n\(Self.quoted(Self.nasty)): 1"]) { folder in
      let result = try await Command.run("run", "a.yaml", in: folder)
      #expect(result.status == 65)
      #expect(harmful(result.errors) == [])
    }
  }

  @Test func `cut texts of a megabyte where they are shown, and keep them where they are recorded`()
    async throws
  {
    let long = String(repeating: "x", count: 700_000)
    let scenario = Fixture.head.replacing("name: test", with: "name: \(long)") + Fixture.work
    try await withTeam(["a.yaml": scenario]) { folder in
      let result = try await Command.run("run", "a.yaml", "--record", "r.sqlite", in: folder)
      #expect(result.status == 0)
      #expect(result.output.utf8.count < 5_000)
      let queue = try DatabaseQueue(path: folder.appending(path: "r.sqlite").path)
      let length = try await queue.read { db in
        try Int.fetchOne(db, sql: "SELECT length(name) FROM scenario")
      }
      #expect(length == 700_000)
      let json = try await Command.run("run", "a.yaml", "--format", "json", in: folder)
      #expect(json.output.contains(long))
    }
  }

  private static let hostileNames = [
    "a\n::error::x", "::stop-commands::x", "##[error]x", "bell\u{7}", "line\u{2028}end",
    " spaces  in it ", "\"quoted\"",
  ]

  /// Lines that a CI service would take for a command.
  private func commands(_ result: Command.Result) -> [Substring] {
    (result.output + "\n" + result.errors).split(separator: "\n").filter {
      $0.drop { $0.isWhitespace }.hasPrefix("::") || $0.contains("##[") || $0.contains("\u{7}")
    }
  }

  @Test(arguments: hostileNames)
  func `never let the name of a folder command a CI service`(name: String) async throws {
    try await Surroundings.withFolder { folder in
      let made = try await Command.run("init", name, in: folder)
      #expect(made.status == 0)
      var results = [made]
      for arguments in [
        ["run", name], ["run", name, "--record", name + ".sqlite"],
        ["contracts", name + "/agents"],
        ["lint", name + "/agents"], ["selftest", name], ["frameworks", name + "/agents"],
        ["run", name + "-missing"], ["show", name + "-missing"], ["lint", name + "-missing"],
        ["run", name, "--seed", name], ["run", "--" + name], ["init", name],
        ["compare", "--scenarios", name, name, name], ["run", name, "--digests", name + "/none"],
      ] {
        results.append(try await Command.run(arguments, in: folder))
      }
      try write(["\(name)/policy.yaml": "rehearsal-policy: 1\nroles: {a: b}\n"], to: folder)
      let complained = try await Command.run("run", name, in: folder)
      #expect(complained.status == 65)
      for result in results + [complained] { #expect(commands(result) == []) }
    }
  }

  @Test(arguments: hostileNames)
  func `read the digests that they write, whatever the path`(name: String) async throws {
    try await Surroundings.withFolder { folder in
      _ = try await Command.run("init", name, in: folder)
      let options = ["run", name, "--digests", "digests.txt"]
      let written = try await Command.run(options + ["--write-digests"], in: folder)
      let read = try await Command.run(options, in: folder)
      #expect([written.status, read.status] == [0, 0])
      #expect(read.output.contains("3 passed"))
    }
  }

  @Test func `read digests whose lines end as on Windows`() async throws {
    try await Surroundings.withFolder { folder in
      _ = try await Command.run("init", "a", in: folder)
      _ = try await Command.line("run a --digests d.txt --write-digests", in: folder)
      let text = try String(contentsOf: folder.appending(path: "d.txt"), encoding: .utf8)
      try write(["d.txt": text.replacing("\n", with: "\r\n")], to: folder)
      let read = try await Command.line("run a --digests d.txt", in: folder)
      #expect(read.status == 0)
    }
  }

  @Test(arguments: [
    "plain", #"line\u2028end"#, #"next\x85line"#, #"bell\u0007"#, #"delete\x7f"#, #"tag\U000E0001"#,
    #"quote\"and\\backslash"#, #"# comment"#, #"a: b"#,
  ])
  func `make first files that run, whatever the agents are called`(name: String) async throws {
    try await Surroundings.withFolder { folder in
      let definition = "---\nname: \"\(name)\"\ndescription: makes\n---\nMakes.\n"
      try write(["agents\u{7}/a.md": definition], to: folder)
      let made = try await Command.run("init", "first", "--agents", "agents\u{7}", in: folder)
      #expect(made.status == 0)
      let result = try await Command.run("run", "first", in: folder)
      #expect(result.status == 0)
      #expect(result.output.contains("1 passed"))
    }
  }

  @Test(arguments: ["run .", "lint .", "contracts ."])
  func `tell a folder whose name is not UTF-8`(line: String) async throws {
    try await Surroundings.withFolder { folder in
      _ = try await Command.run("init", "a", in: folder)
      let made = try await Command.shell(#"mkdir "$(printf 'bad\351')""#, in: folder)
      #expect(made.status == 0)
      let result = try await Command.line(line, in: folder)
      #expect(result.status != 0)
      #expect(result.errors.contains("contains `bad\u{fffd}`, whose name is not UTF-8; rename it"))
    }
  }

  @Test func `never let the name of a scenario command a CI service`() async throws {
    let named = Fixture.head.replacing("name: test", with: #"name: "x\n::error::y\e[31m ##[z""#)
    try await withTeam(["a.yaml": named + Fixture.work]) { folder in
      for line in ["run a.yaml", "bench a.yaml --size 1 --repeats 1", "selftest a.yaml"] {
        let result = try await Command.line(line, in: folder)
        #expect(commands(result) == [] && !result.output.contains("\u{1b}"))
      }
    }
  }
}
