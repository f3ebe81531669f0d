import Foundation
import Support
import Testing

@Suite struct `The command that selects and reports` {
  private static let good = Fixture.head + Fixture.work
  private static let flaky =
    good
    + "faults: [{id: f, may-miss: true, drop: {from: verify-app, to: code-reviewer, rate: 50}}]\n"
    + "expect: {at-most: [{event: handoff.lost, count: 0}]}\nseeds: 12\ntags: [nightly]\n"

  /// The scenarios in a folder of their own, so that they share a root with the definitions.
  private static let files = [
    "s/good.yaml": inFolder(good),
    "s/flaky.yaml": inFolder(flaky).replacing("name: test", with: "name: flaky"),
    "rehearsal.yaml": "",
  ]

  private static func inFolder(_ scenario: String) -> String {
    scenario.replacing("agents/", with: "../agents/")
      .replacing("policy.yaml", with: "../policy.yaml")
  }

  @Test func `lists what it would run, and runs only that`() async throws {
    try await withTeam(Self.files) { folder in
      let list = try await Command.run("run", "s", "-k", "tag:nightly", "--list", in: folder)
      #expect(list.status == 0)
      #expect(
        list.output == """
          name   family  tags     seeds  path
          flaky          nightly  0:12   s/flaky.yaml

          1 scenario, 12 runs

          """
      )
      let json = try await Command.line("run s --list --format json --shard 2/2", in: folder)
      #expect(
        json.output.contains("\"seeds\" : \"7:12\"") && json.output.contains("\"name\" : \"test\"")
      )
      let run = try await Command.run("run", "s", "--filter", "not flaky", in: folder)
      #expect(run.status == 0)
      #expect(run.output.contains("1 scenario, 1 run: 1 passed"))
      let none = try await Command.run("run", "s", "--filter", "zzz", in: folder)
      #expect(none.status == 66)
      #expect(
        none.errors.hasPrefix("error: none of the 2 scenarios is selected by the filter `zzz`")
      )
    }
  }

  @Test func `runs again what failed, from a recording or a corpus`() async throws {
    try await withTeam(Self.files) { folder in
      let first = try await Command.line("run s --record r.sqlite --corpus c.json", in: folder)
      #expect(first.status == 1)
      let failed = try #require(first.output.firstMatch(of: /(\d+) of 12 runs do not pass/)).1
      for source in ["--record r.sqlite", "--corpus c.json"] {
        let again = try await Command.line("run s --failed \(source)", in: folder)
        #expect(again.status == 1)
        #expect(again.output.contains("1 scenario, \(failed) runs (0 pass): "), "\(again.output)")
      }
      let good = try await Command.line("run s/good.yaml --record g.sqlite", in: folder)
      #expect(good.status == 0)
      let nothing = try await Command.line("run s --failed --record g.sqlite", in: folder)
      #expect(nothing.status == 66)
      #expect(
        nothing.errors
          == "error: g.sqlite has no failed run of these scenarios with this configuration, so nothing runs again\n"
      )
      let nowhere = try await Command.line("run s --failed", in: folder)
      #expect(nowhere.status == 64 && nowhere.errors.contains("--failed requires --record FILE"))
      try write(["rehearsal.yaml": "run: {record: r.sqlite, corpus: c.json}\n"], to: folder)
      let byDefault = try await Command.line("run s --failed", in: folder)
      #expect(
        byDefault.output.contains("1 scenario, \(failed) runs (0 pass): "),
        "\(byDefault.errors)"
      )
      let shards = try await (1...4).asyncSum { index in
        let json = try await Command.line("run s --shard \(index)/4 --format json", in: folder)
        return json.output.ranges(of: "\"digest\" : ").count
      }
      #expect(shards == 13)
    }
  }

  @Test func `repeats an order that it drew`() async throws {
    try await withTeam(Self.files) { folder in
      let drawn = try await Command.line("run s --shuffle --list", in: folder)
      let seed = try #require(drawn.errors.firstMatch(of: /--shuffle-seed (\d+)/)).1
      let again = try await Command.line("run s --shuffle-seed \(seed) --list", in: folder)
      #expect(again.output == drawn.output)
    }
  }

  @Test func `adds nothing to the summary of a step that has reached its limit`() async throws {
    try await withTeam(Self.files) { folder in
      let summary = folder.appending(path: "step.md")
      let limit = 1 << 20
      try Data(repeating: UInt8(ascii: "\n"), count: limit - 200).write(to: summary)
      let line = "GITHUB_STEP_SUMMARY=step.md \(Command.path) run s/good.yaml"
      for _ in 0..<3 {
        let run = try await Command.shell(line, in: folder)
        #expect(run.status == 0)
      }
      let content = try Data(contentsOf: summary)
      #expect(content.count <= limit)
      #expect(String(decoding: content.suffix(200), as: UTF8.self).contains("is too long"))
    }
  }

  @Test func `writes several reports at once, and the summary of a step`() async throws {
    try await withTeam(Self.files) { folder in
      let line =
        "GITHUB_STEP_SUMMARY=step.md \(Command.path) run s --json o.json --junit o.xml --markdown o.md --github --slowest 1"
      let run = try await Command.shell(line, in: folder)
      #expect(run.status == 1)
      func text(_ name: String) throws -> String {
        try String(contentsOf: folder.appending(path: name), encoding: .utf8)
      }
      #expect(try text("o.json").contains("\"exit\" : 1"))
      #expect(try text("o.xml").contains("<testcase name=\"flaky\" classname=\"s/flaky.yaml\""))
      #expect(
        try text("o.md").hasPrefix(
          "## Rehearsal: 1 of 2 scenarios does not pass\n\n### fail: flaky\n"
        )
      )
      #expect(try text("step.md") == text("o.md"))
      #expect(
        run.output.contains(
          "::error file=s/flaky.yaml,line=9,col=20,title=flaky%3A fail::at-most: "
        )
      )
      #expect(
        run.output.contains(
          "%0Acause: fault `f` (drop) at s/flaky.yaml:8:10; without it: pass%0Arepeat: "
        )
      )
      #expect(run.output.contains("the slowest scenarios, in real time\n  "))
      let same = try await Command.line("run s --json a --junit a", in: folder)
      #expect(same.status == 64)
      for input in ["s/good.yaml", "agents/verify-app.md", "rehearsal.yaml", "c.json"] {
        let over = try await Command.line("run s --corpus c.json --json \(input)", in: folder)
        #expect(over.status == 64, "\(input)")
        #expect(
          over.errors.hasSuffix(
            "\(input): error: the command uses this file for something else; name another file with --json\n"
          )
        )
      }
      let listed = try await Command.line("run s --list --json l.json", in: folder)
      #expect(listed.status == 64 && listed.errors.contains("--list runs nothing; remove"))
      let pipe = try await Command.line("run s --junit agents", in: folder)
      #expect(pipe.status == 74)
      #expect(pipe.errors.contains("agents: error: this is no plain file; name another"))
    }
  }

  @Test func `shows less, more, a trace and colours where the user asks for it`() async throws {
    try await withTeam(Self.files) { folder in
      let quiet = try await Command.line("run s --quiet", in: folder)
      #expect(!quiet.output.contains("pass  test") && quiet.output.hasPrefix("fail  flaky"))
      let trace = try await Command.line("run s/flaky.yaml --trace", in: folder)
      #expect(trace.output.contains("\ntrace of flaky, seed "))
      #expect(trace.output.contains("verify-app -> code-reviewer"))
      let plain = try await Command.line("run s/good.yaml", in: folder)
      #expect(!plain.output.contains("\u{1b}"))
      let colour = try await Command.line("run s/good.yaml --color always", in: folder)
      #expect(colour.output.hasPrefix("\u{1b}[32mpass\u{1b}[0m  test"))
      for options in [
        "--vary attempts=1 --trace", "--vary agents=x", "-q -v", "--slowest 0",
        "--trace --format json", "--junit-cases seed",
      ] {
        #expect(try await Command.line("run s \(options)", in: folder).status == 64)
      }
    }
  }

  @Test func `runs a grid and prints a table`() async throws {
    try await withTeam(Self.files) { folder in
      let line = "run s/good.yaml --vary attempts=1,2 --vary slots=1,3 --record r.sqlite"
      let grid = try await Command.line(line, in: folder)
      #expect(grid.status == 0, "\(grid.errors)")
      let rows = grid.output.split(separator: "\n").map(String.init)
      #expect(rows[0].hasPrefix("attempts  slots  runs  passed  completed  makespan p50"))
      #expect(rows[4].hasPrefix("2         3      1     100 %   100 %"))
      let shown = try await Command.line("show r.sqlite 4 --summary", in: folder)
      #expect(shown.output.hasPrefix("run 4  pass  test, attempts=2 slots=3  seed 0"))
      let markdown = try await Command.line(
        "run s/good.yaml --vary attempts=1,2 --format markdown",
        in: folder
      )
      #expect(markdown.output.contains("| attempts | runs | passed |"))
      let wrong = try await Command.line("run s/good.yaml --vary attemts=1", in: folder)
      #expect(wrong.status == 65)
      #expect(
        wrong.errors
          == "--vary:3:14: error: `attemts` is not a key of platform; did you mean `attempts`?\n"
      )
      try write(["c.yaml": "rehearsal: 1\nconfiguration: c\nplatform: {attempts: 7}\n"], to: folder)
      let based = try await Command.line(
        "run s/good.yaml --configuration c.yaml --vary slots=2 --record b.sqlite",
        in: folder
      )
      #expect(based.status == 0, "\(based.errors)")
      let again = try await Command.line("show b.sqlite", in: folder)
      #expect(again.output.hasPrefix("run 1  pass  test, slots=2"), "\(again.errors)")
    }
  }

  @Test func `takes the defaults of the project, unless the user gives an option`() async throws {
    var files = Self.files
    files["rehearsal.yaml"] =
      "run: {paths: [s/good.yaml], record: r.sqlite, level: outcomes, junit: o.xml, seeds: 3}\n"
    try await withTeam(files) { folder in
      let run = try await Command.line("run", in: folder)
      #expect(run.status == 0, "\(run.errors)")
      #expect(run.output.contains("1 scenario, 3 runs: 1 passed"))
      #expect(run.output.hasSuffix("recording: r.sqlite\n"))
      let list = try await Command.line("query r.sqlite runs --format csv", in: folder)
      #expect(list.output.split(separator: "\n").count == 4)
      let other = try await Command.line("run --seed 7 --record x.sqlite", in: folder)
      #expect(other.output.contains("1 scenario, 1 run: 1 passed"))
      try write(["rehearsal.yaml": "run: {record: ../r.sqlite}\n"], to: folder)
      let outside = try await Command.line("run s", in: folder)
      #expect(outside.status == 65)
      #expect(
        outside.errors
          == "rehearsal.yaml:1:15: error: `../r.sqlite` is outside the root; name a path below the folder of this file\n"
      )
      try FileManager.default.createSymbolicLink(
        atPath: folder.appending(path: "out").path,
        withDestinationPath: "/tmp"
      )
      try write(["rehearsal.yaml": "run: {json: out/x.json}\n"], to: folder)
      let link = try await Command.line("run s", in: folder)
      #expect(link.status == 65)
      #expect(link.errors.contains("`out/x.json` is a link that leads out of the root"))
      try FileManager.default.removeItem(at: folder.appending(path: "out"))
      try write(["rehearsal.yaml": ""], to: folder)
      let empty = try await Command.line("run .", in: folder)
      #expect(empty.status == 1, "\(empty.errors)")
      let none = try await Command.line("run", in: folder)
      #expect(
        none.status == 64 && none.errors.contains("No scenario is named; name a file or folder")
      )
    }
  }

  @Test func `runs again when a file changes, until it is interrupted`() async throws {
    try await withTeam(Self.files) { folder in
      // The shell starts the watch, changes a file after the first result, and interrupts after the second.
      let script = """
        \(Command.path) run s/good.yaml --watch >out 2>err & watch=$!
        wait_for() { n=0; while [ "$(grep -c "$2" "$1" 2>/dev/null || true)" -lt "$3" ] && [ $n -lt 3000 ]; \
        do sleep 0.1; n=$((n + 1)); done; }
        wait_for err 'waiting for a change' 1
        sed 's/^name: test/name: changed/' s/good.yaml >new && mv new s/good.yaml
        wait_for err 'waiting for a change' 2
        kill -INT $watch; wait $watch; echo "status $?"
        """
      let result = try await Command.shell(script, in: folder)
      let output = try String(contentsOf: folder.appending(path: "out"), encoding: .utf8)
      #expect(output.contains("pass  test ") && output.contains("pass  changed "), "\(output)")
      #expect(result.output == "status 130\n")
    }
  }
}

extension ClosedRange<Int> {
  fileprivate func asyncSum(_ value: (Int) async throws -> Int) async rethrows -> Int {
    var sum = 0
    for number in self { sum += try await value(number) }
    return sum
  }
}
