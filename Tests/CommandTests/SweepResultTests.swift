import Foundation
import Support
import Testing

/// Scenarios whose runs all pass, while an expectation about all runs together does not hold.
@Suite struct `A scenario that fails over all its runs` {
  private static let head = Fixture.head + Fixture.work + "seeds: 3\n"
  private static let files = [
    "bad.yaml": head + "expect: {outcomes: {T-1: completed}, numbers: {handoffs: {at-most: 2}}}\n",
    "good.yaml": head
      + "expect: {outcomes: {T-1: completed}, numbers: {handoffs: {at-most: 200}}}\n",
    "rehearsal.yaml": "",
  ]

  private func csv(_ query: String, of recording: String, in folder: URL) async throws -> [String] {
    let result = try await Command.run(
      ["query", recording, query, "--format", "csv"],
      in: folder
    )
    #expect(result.status == 0, "\(result.errors)")
    return result.output.split(separator: "\n").map(String.init)
  }

  @Test func `is shown as failed, before its runs that pass`() async throws {
    try await withTeam(Self.files) { folder in
      let run = try await Command.line("run bad.yaml --record r.sqlite", in: folder)
      #expect(run.status == 1)
      let problem = "fail over all runs: test\n  bad.yaml:"
      let list = try await Command.line("show r.sqlite", in: folder)
      #expect(list.output.hasPrefix(problem), "\(list.output)")
      #expect(
        list.output.contains(": fail: numbers: handoffs\n    expected  at most 2\n    found     ")
      )
      #expect(list.output.contains("\n\nall 3 runs: scenario test, "))
      let failed = try await Command.line("show r.sqlite --failed", in: folder)
      #expect(failed.output.hasPrefix(problem) && failed.output.hasSuffix("\n\nall 3 runs pass\n"))
      let one = try await Command.line("show r.sqlite 2 --summary", in: folder)
      #expect(one.output.hasPrefix(problem) && one.output.contains("\n\nrun 2  pass  test  seed 1"))
      let diagram = try await Command.line("show r.sqlite 2 --mermaid", in: folder)
      #expect(diagram.output.hasPrefix("sequenceDiagram"))
      #expect(diagram.errors == "r.sqlite: note: over all runs, fail: numbers: handoffs\n")
      #expect([list, failed, one, diagram].allSatisfy { $0.status == 0 })
    }
  }

  @Test func `is no longer shown so once all runs are made again and it passes`() async throws {
    try await withTeam(Self.files) { folder in
      let run = try await Command.line("run good.yaml --record r.sqlite", in: folder)
      #expect(run.status == 0)
      let list = try await Command.line("show r.sqlite", in: folder)
      #expect(list.output.hasPrefix("all 3 runs: scenario test, "))
      #expect(
        try await csv("SELECT verdict FROM scenario_verdicts", of: "r.sqlite", in: folder) == [
          "verdict", "pass",
        ]
      )
      #expect(try await csv("failures", of: "r.sqlite", in: folder).count == 1)
      // One seed again, and then all of them: the recorded runs are judged together each time.
      for options in ["--seed 1", ""] {
        _ = try await Command.line("run good.yaml --record r.sqlite \(options)", in: folder)
        #expect(
          try await csv("SELECT runs, verdict FROM scenario_verdicts", of: "r.sqlite", in: folder)
            == ["runs,verdict", "3,pass"]
        )
      }
    }
  }

  @Test func `stays failed while only some of its runs are made again`() async throws {
    try await withTeam(Self.files) { folder in
      _ = try await Command.line("run bad.yaml --record r.sqlite", in: folder)
      _ = try await Command.line("run bad.yaml --record r.sqlite --seed 1", in: folder)
      #expect(
        try await csv("SELECT runs, verdict FROM scenario_verdicts", of: "r.sqlite", in: folder)
          == ["runs,verdict", "3,fail"]
      )
      let resumed = try await Command.line("run bad.yaml --record q.sqlite --seeds 2", in: folder)
      #expect(resumed.status == 1)
      let more = try await Command.line("run bad.yaml --record q.sqlite --resume", in: folder)
      #expect(more.status == 1)
      #expect(
        try await csv("SELECT runs FROM sweep_expectation", of: "q.sqlite", in: folder)
          == ["runs", "3"]
      )
    }
  }

  @Test func `is judged over all recorded runs if other seeds continue its recording`() async throws
  {
    let rare = Self.head + "expect: {sometimes: [{event: handoff.lost}]}\n"
    try await withTeam(["rare.yaml": rare, "rehearsal.yaml": ""]) { folder in
      // A single seed has all events by default, which the runs of a sweep lack.
      let record = "run rare.yaml --record r.sqlite --level events"
      let whole = try await Command.line(record, in: folder)
      #expect(whole.status == 1)
      // A recorded run is found again, and then a new one is added. Neither is judged by `sometimes` alone.
      for (seed, runCount) in [(1, 3), (7, 4)] {
        let line = "\(record) --resume --seed \(seed)"
        let more = try await Command.line(line, in: folder)
        #expect(more.status == 1, "\(more.output)")
        #expect(more.output.contains("        found     in 0 of \(runCount) runs\n"))
        #expect(
          more.output.contains(
            "the expectations about all runs together are judged over all \(runCount) runs of the recording"
          )
        )
        #expect(
          try await csv("SELECT runs, verdict FROM scenario_verdicts", of: "r.sqlite", in: folder)
            == ["runs,verdict", "\(runCount),fail"]
        )
      }
      let again = try await Command.line("run . --failed --record r.sqlite", in: folder)
      #expect(again.status == 1, "\(again.errors)")
    }
  }

  @Test func `stays failed if a comparison continues its recording with other seeds`() async throws
  {
    let scenario = """
      faults: [{id: f, drop: {from: verify-app, rate: 20}}]
      expect: {violations: {include: []}, numbers: {retries: {at-most: 0}}}

      """
    let files = [
      "rare.yaml": Fixture.head + Fixture.work + scenario, "rehearsal.yaml": "",
      "a.yaml": "rehearsal: 1\nconfiguration: a\n",
      "b.yaml": "rehearsal: 1\nconfiguration: b\nmodel: {backend-implementer: {takes: 5m}}\n",
    ]
    try await withTeam(files) { folder in
      let record = "--record r.sqlite --resume"
      // Seed 5 has a retry, and the pairs of the comparison have none.
      let run = try await Command.line(
        "run rare.yaml --configuration a.yaml --seeds 5:8 \(record)",
        in: folder
      )
      #expect(run.status == 1, "\(run.output)")
      let compared = try await Command.line(
        "compare a.yaml b.yaml --scenarios rare.yaml --seeds 4 \(record)",
        in: folder
      )
      #expect(compared.status < 64, "\(compared.errors)")
      #expect(
        try await csv(
          "SELECT configuration, runs, verdict FROM scenario_verdicts",
          of: "r.sqlite",
          in: folder
        ) == ["configuration,runs,verdict", "a,7,fail", "b,4,pass"]
      )
    }
  }

  @Test func `passes over all recorded runs if it holds for them together`() async throws {
    try await withTeam(Self.files) { folder in
      for seeds in ["--seeds 2", "--seeds 2:5", "--seed 7"] {
        let part = try await Command.line(
          "run good.yaml --record r.sqlite --level events --resume \(seeds)",
          in: folder
        )
        #expect(part.status == 0, "\(part.output)")
      }
      #expect(
        try await csv("SELECT runs, verdict FROM scenario_verdicts", of: "r.sqlite", in: folder)
          == ["runs,verdict", "6,pass"]
      )
    }
  }

  @Test func `stays unknown because of a fault that strikes in no recorded run`() async throws {
    let late = Self.head + "faults: [{id: late, drop: {to: verify-app, nth: 9}}]\n"
    try await withTeam(["late.yaml": late, "rehearsal.yaml": ""]) { folder in
      for (options, status) in [
        ("", 2), ("--resume --seeds 3", 2), ("--resume --seed 7", 2), ("--seed 8", 0),
      ] {
        let line = "run late.yaml --record r.sqlite --level events \(options)"
        let run = try await Command.line(line, in: folder)
        #expect(run.status == status, "\(run.output)")
      }
      #expect(
        try await csv("SELECT runs, verdict FROM scenario_verdicts", of: "r.sqlite", in: folder)
          == ["runs,verdict", "5,unknown"]
      )
    }
  }

  @Test func `fails in the answers to questions`() async throws {
    try await withTeam(Self.files) { folder in
      _ = try await Command.line("run bad.yaml good.yaml --record r.sqlite", in: folder)
      let rates = try await csv("pass-rates", of: "r.sqlite", in: folder)
      #expect(
        rates[1...] == ["1,test,,bad.yaml,3,3,100.0,fail", "1,test,,good.yaml,3,3,100.0,pass"]
      )
      let problems = try await csv("problems", of: "r.sqlite", in: folder)
      #expect(problems.count == 2 && problems[1].hasPrefix("1,test,,numbers: handoffs,bad.yaml:"))
      #expect(problems[1].hasSuffix(",,3,"))
      let failures = try await csv(
        "SELECT run, verdict, problem FROM failures",
        of: "r.sqlite",
        in: folder
      )
      #expect(failures == ["run,verdict,problem", ",fail,numbers: handoffs"])
    }
  }

  @Test func `runs again with all its seeds`() async throws {
    try await withTeam(Self.files) { folder in
      _ = try await Command.line("run bad.yaml good.yaml --record r.sqlite", in: folder)
      let again = try await Command.line("run . --failed --record r.sqlite", in: folder)
      #expect(again.status == 1, "\(again.errors)")
      #expect(again.output.contains("1 scenario, 3 runs: 0 passed, 1 failed, 0 unknown"))
      try write(["bad.yaml": Self.files["good.yaml"] ?? ""], to: folder)
      let repaired = try await Command.line("run . --failed --record r.sqlite", in: folder)
      #expect(repaired.status == 0, "\(repaired.output)")
      let nothing = try await Command.line("run . --failed --record r.sqlite", in: folder)
      #expect(nothing.status == 66)
    }
  }

  @Test func `fails on the pages, whole or about one run`() async throws {
    try await withTeam(Self.files) { folder in
      _ = try await Command.line("run bad.yaml good.yaml --record r.sqlite", in: folder)
      for option in ["", " --run 1"] {
        let made = try await Command.line("report r.sqlite -o page.html\(option)", in: folder)
        #expect(made.status == 0, "\(made.errors)")
        let page = try String(contentsOf: folder.appending(path: "page.html"), encoding: .utf8)
        let columns = #"["scenario","runs","statement","verdict","expected","found","place"]"#
        #expect(
          page.contains(
            #""sweep_problems":{"columns":\#(columns),"rows":[[1,3,"numbers: handoffs","fail","at most 2","#
          )
        )
      }
      _ = try await Command.line("run good.yaml --record g.sqlite", in: folder)
      _ = try await Command.line("report g.sqlite -o page.html", in: folder)
      let page = try String(contentsOf: folder.appending(path: "page.html"), encoding: .utf8)
      #expect(page.contains(#""found","place"],"rows":[]}"#))
    }
  }

  @Test func `fails in a merged recording, and is not judged in its shards`() async throws {
    try await withTeam(Self.files) { folder in
      for index in 1...2 {
        let options = "--shard \(index)/2 --for-merge --record s\(index).sqlite"
        let shard = try await Command.line("run bad.yaml \(options)", in: folder)
        #expect(shard.status == 0, "\(shard.errors)")
        #expect(try await csv("sweep_expectation", of: "s\(index).sqlite", in: folder).count == 1)
      }
      let part = try await Command.line("merge part.sqlite s1.sqlite --partial", in: folder)
      #expect(part.status == 2)
      #expect(try await csv("sweep_expectation", of: "part.sqlite", in: folder).count == 1)
      let merged = try await Command.line("merge all.sqlite s1.sqlite s2.sqlite", in: folder)
      #expect(merged.status == 1, "\(merged.errors)")
      let list = try await Command.line("show all.sqlite", in: folder)
      #expect(list.output.hasPrefix("fail over all runs: test\n"))
    }
  }

  @Test func `is recorded as failed if digests are not as expected`() async throws {
    try await withTeam(Self.files) { folder in
      let written = try await Command.line(
        "run good.yaml --digests d.txt --write-digests",
        in: folder
      )
      #expect(written.status == 0, "\(written.errors)")
      try write(
        [
          "good.yaml": (Self.files["good.yaml"] ?? "")
            + "platform: {slots: 1}\nmodel: {backend-implementer: {takes: 5m}}\n"
        ],
        to: folder
      )
      let changed = try await Command.line(
        "run good.yaml --digests d.txt --record r.sqlite",
        in: folder
      )
      #expect(changed.status == 1, "\(changed.output)")
      let list = try await Command.line("show r.sqlite", in: folder)
      #expect(list.output.contains("  fail: digests\n"), "\(list.output)")
      #expect(list.output.contains("    found     other or no digests in 3 of 3 runs\n"))
    }
  }

  @Test(arguments: ["--failed", "--seeds 20:30", "--seed 3", "--seeds 1 --resume"])
  func `has one row, whichever commands made its runs`(options: String) async throws {
    let chance =
      Fixture.head + Fixture.work
      + "seeds: 20\nmodel: {backend-implementer: {succeeds: 30}}\nexpect: {outcomes: {T-1: completed}}\n"
    try await withTeam(["chance.yaml": chance, "rehearsal.yaml": ""]) { folder in
      let whole = try await Command.line("run chance.yaml --record r.sqlite", in: folder)
      #expect(whole.status == 1)
      let causes =
        "SELECT sum(runs), failed_runs, all_runs FROM causes GROUP BY failed_runs, all_runs"
      let rates = try await csv("pass-rates", of: "r.sqlite", in: folder)
      let found = try await csv(causes, of: "r.sqlite", in: folder)
      _ = try await Command.line("run chance.yaml --record r.sqlite \(options)", in: folder)
      let assessments = "SELECT count(*) <= 20 FROM assessment"
      #expect(try await csv(assessments, of: "r.sqlite", in: folder).last == "1")
      let ratesNow = try await csv("pass-rates", of: "r.sqlite", in: folder)
      let foundNow = try await csv(causes, of: "r.sqlite", in: folder)
      guard options != "--seeds 20:30" else {
        #expect(ratesNow.count == 2 && ratesNow[1].contains(",chance.yaml,30,"), "\(ratesNow)")
        #expect(foundNow.count == 2 && foundNow[1].hasSuffix(",30"), "\(foundNow)")
        return
      }
      #expect(ratesNow == rates)
      #expect(foundNow == found && found.count == 2, "\(foundNow)")
    }
  }

  @Test func `has the result over all its runs while commands make some of them again`()
    async throws
  {
    let rare = Self.head + "expect: {sometimes: [{event: handoff.lost}]}\n"
    try await withTeam(["rare.yaml": rare, "rehearsal.yaml": ""]) { folder in
      _ = try await Command.line("run rare.yaml --digests d.txt --write-digests", in: folder)
      let digests = folder.appending(path: "d.txt")
      let text = try String(contentsOf: digests, encoding: .utf8)
      try write(
        ["d.txt": text.replacing(/[0-9a-f]{32}/, with: String(repeating: "0", count: 32))],
        to: folder
      )
      _ = try await Command.line("run rare.yaml --digests d.txt --record r.sqlite", in: folder)
      // The digests of the other runs are not compared again.
      for (options, runCount) in [("--seed 1", 3), ("--seeds 3:5", 5), ("--seeds 5", 5)] {
        _ = try await Command.line("run rare.yaml --record r.sqlite \(options)", in: folder)
        let problems = try await csv(
          "SELECT runs, statement FROM sweep_expectation ORDER BY number",
          of: "r.sqlite",
          in: folder
        )
        let digestProblem = runCount == 5 && options == "--seeds 5" ? [] : ["\(runCount),digests"]
        #expect(problems.count == 2 + digestProblem.count, "\(options): \(problems)")
        #expect(problems[1].hasPrefix("\(runCount),") && problems[2...] == digestProblem[...])
      }
    }
  }

  @Test func `lacks a verdict over all runs after an interruption`() async throws {
    let long = Self.head.replacing("seeds: 3", with: "seeds: 40000")
    let slow = long + "expect: {numbers: {handoffs: {at-most: 2}}}\n"
    try await withTeam(["bad.yaml": slow]) { folder in
      let first = try await Command.line("run bad.yaml --seeds 3 --record r.sqlite", in: folder)
      #expect(first.status == 1)
      let line = "run bad.yaml --resume --record r.sqlite --jobs 1"
      _ = try await Command.terminated(line, in: folder)
      let note = try await Command.line("show r.sqlite 1 --summary", in: folder)
      #expect(note.errors.contains(" of 40000 planned runs\n"), "\(note.errors)")
      #expect(try await csv("sweep_expectation", of: "r.sqlite", in: folder).count == 1)
    }
  }
}
