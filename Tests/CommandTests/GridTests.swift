import Foundation
import Support
import Testing

/// The content of the report on a grid besides the means of its runs.
@Suite struct `A grid whose means show no failure` {
  private static let head = Fixture.head + Fixture.work

  private func run(_ scenario: String, _ options: String = "", status: Int32) async throws
    -> [String]
  {
    var texts: [String] = []
    try await withTeam(["a.yaml": Self.head + scenario]) { folder in
      let line = "run a.yaml --vary attempts=1,2 \(options)"
      let text = try await Command.line(line, in: folder)
      #expect(text.status == status, "\(text)")
      let markdown = try await Command.line("\(line) --format markdown", in: folder)
      _ = try await Command.shell(
        "GITHUB_STEP_SUMMARY=sum.md \(Command.path) \(line)",
        in: folder
      )
      let summary = try String(contentsOf: folder.appending(path: "sum.md"), encoding: .utf8)
      #expect(summary.contains(markdown.output))
      texts = [text.output, markdown.output]
    }
    return texts
  }

  @Test func `names the expectations about all runs that do not hold`() async throws {
    let scenario = """
      model: {backend-implementer: {takes: 20m}}
      seeds: 20
      expect: {numbers: {makespan: {at-most: 10m}}, sometimes: [{event: retry.scheduled}]}

      """
    let texts = try await run(scenario, status: 1)
    let text = try #require(texts.first)
    #expect(text.contains("\n1         20    100 %   100 %"), "\(text)")
    for attempts in 1...2 {
      let repeatCommand = "rehearse run a.yaml --seeds 0:20 --vary 'attempts=\(attempts)'"
      let name = "test, attempts=\(attempts): a.yaml"
      #expect(
        text.contains(
          "\n  fail  \(name):10:20: numbers: makespan\n    expected  at most 10m\n    found     20m, the same in all 20 runs"
        ),
        "\(text)"
      )
      #expect(text.contains(":10:59: sometimes: retry.scheduled\n    expected  in at least one"))
      #expect(text.contains("    repeat    \(repeatCommand)\n"))
      #expect(texts[1].contains("  - **repeat** `\(repeatCommand)`"), "\(texts[1])")
    }
    #expect(texts[1].contains("### What the means do not show\n\n- **fail** test, attempts=1: "))
  }

  @Test func `names a fault that never strikes, and remarks for the combinations that have them`()
    async throws
  {
    let fault = "faults: [{id: late, drop: {to: code-reviewer, nth: 9}}]\nseeds: 3\n"
    let texts = try await run(fault, status: 2)
    for text in texts {
      #expect(text.contains("fault late never struck"), "\(text)")
    }
    #expect(texts[0].contains("\n  unknown  test, attempts=2: "))
    let few = try await run(
      fault + "expect: {sometimes: [{event: retry.scheduled}]}\n",
      "--seed 1",
      status: 0
    )
    #expect(
      few[0].contains("\n\nnote: test: not judged, because only seed 1 was run: sometimes: "),
      "\(few[0])"
    )
    #expect(few[0].ranges(of: "not judged").count == 1)
  }

  @Test func `names a canary that is missed`() async throws {
    let texts = try await run("must-fail: [{rule: scope.non-goal}]\n", status: 70)
    #expect(texts[0].contains("\n  canary missed  test, attempts=1: a.yaml:"), "\(texts[0])")
    #expect(texts[0].contains("\n    expected  scope.non-goal\n    found     none\n"))
    #expect(texts[0].contains("    repeat    rehearse run a.yaml --seed 0 --vary 'attempts=2'\n"))
  }

  @Test func `has only remarks if all expectations hold`() async throws {
    let texts = try await run("", status: 0)
    #expect(
      texts[0].hasSuffix(
        "\n\n2 combinations; means over all runs, where no quantile is named\n\n"
          + "note: test: had no session: frontend-implementer\n"
      ),
      "\(texts[0])"
    )
  }
}
