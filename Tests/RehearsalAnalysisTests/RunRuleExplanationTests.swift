import RehearsalDefinitions
import RehearsalRules
import RehearsalSimulation
import Support
import Testing

@testable import RehearsalAnalysis

@Suite struct `The explanation of a rule of runs` {
  struct Known: CustomTestStringConvertible, Sendable {
    var rule: String
    var testDescription: String { rule }

    func section() throws -> RunRuleSection {
      try #require(RunRuleExplanationTexts.sections.first { $0.rule == rule })
    }
  }

  static let all = RuleBook.identifiers.map { Known(rule: $0) }

  @Test func `exists for each rule, in the order of the book`() {
    #expect(RunRuleExplanationTexts.sections.map(\.rule) == RuleBook.identifiers)
    let headings = RunRuleExplanationTexts.headings
    #expect(headings == RuleBook.identifiers, "a section without a rule, or an incomplete one")
  }

  @Test(arguments: all)
  func `has an example that violates exactly that rule, the same way in every run`(
    known: Known
  ) throws {
    let section = try known.section()
    let loaded = try Self.load(section)
    #expect(loaded.remarks.map(\.description) == [])
    let run = TestRun(loaded.plan)
    let expected = try #require(Self.mustFail(in: loaded.plan))
    #expect(Set(run.judgement.violations.map(\.rule)) == Set(expected))
    #expect(run.verdict == "pass" && run.isRepeatable)
    #expect(expected.first == known.rule)
    // Where the example violates another rule too, a comment says why.
    let scenario = section.files.first { $0.path == "scenario.yaml" }?.text ?? ""
    let hasComment = scenario.contains(/\n# .+\.\nmust-fail:/)
    #expect((expected.count > 1) == hasComment)
  }

  @Test(arguments: all)
  func `shows when the rule fires, why that matters, what to do, and the whole example`(
    known: Known
  ) throws {
    let section = try known.section()
    let about = try #require(RuleBook.descriptions.first { $0.id == known.rule })
    let text = try #require(RunRuleExplanation.text(of: known.rule))
    #expect(
      text.hasPrefix(
        """
        \(about.id) (\(about.severity.rawValue))  \(about.failureMode.rawValue)
        fires when \(about.firesWhen)

        \(section.reason)

        what to do: \(section.remedy)

        found in:
          scenario.yaml
            rehearsal: 1
            name: \(about.id)

        """
      )
    )
    #expect(section.reason.count > 40 && section.remedy.count > 40)
    #expect(!section.reason.contains("\n"), "one paragraph")
    for file in section.files {
      let lines = file.text.split(separator: "\n").map { "    \($0)\n" }
      #expect(text.contains("  \(file.path)\n") && lines.allSatisfy(text.contains))
    }
    #expect(text.hasSuffix("\n") && !text.hasSuffix("\n\n"))
  }

  @Test func `is missing for what is no rule, and where the text has no complete section`() {
    #expect(RunRuleExplanation.text(of: "scope.nothing") == nil)
    let complete = """
      ## scope.non-goal
      Because.

      What to do: Look.

      ```yaml
      work: {tasks: []}
      ```

      """
    #expect(RunRuleExplanation.text(of: "scope.non-goal", in: complete) != nil)
    #expect(RunRuleExplanation.text(of: "gate.edited", in: complete) == nil)
    for part in ["Because.", "What to do: ", "## scope.non-goal", "```yaml", "```\n"] {
      let text = complete.replacing(part, with: "")
      #expect(RunRuleExplanation.text(of: "scope.non-goal", in: text) == nil, "\(part)")
    }
    for part in ["What to do: Look.\n\n", "```yaml\nwork: 1\n```\n"] {
      #expect(RunRuleExplanation.text(of: "scope.non-goal", in: complete + part) == nil, "\(part)")
    }
  }

  @Test func `reads any text to its end, wherever it is cut off`() {
    let text = RunRuleExplanation.builtInText
    var counts: [Int] = []
    for length in stride(from: 0, to: text.utf8.count, by: 997) {
      let cut = String(decoding: text.utf8.prefix(length), as: UTF8.self)
      counts.append(RunRuleSection.sections(of: cut).count)
    }
    #expect(counts == counts.sorted() && counts.first == 0 && (counts.last ?? 0) > 45)
    for text in ["##", "## ", "```", "```\n```\n```", "## a\n```\n# x.yaml\n", "\r\n\r", "\0"] {
      #expect(RunRuleSection.sections(of: text).isEmpty)
    }
  }

  /// Loads an example over the team that `rehearse init --sample pipeline` creates.
  private static func load(_ section: RunRuleSection) throws -> LoadedPlan {
    let templates = "Sources/rehearse/Templates/"
    var files = ["policy.yaml": try Surroundings.text(templates + "policy.yaml")]
    for agent in ["spec-planner", "backend-implementer", "verify-app", "code-reviewer"] {
      files["agents/\(agent).md"] = try Surroundings.text(templates + "\(agent).md")
    }
    for file in section.files { files[file.path] = file.text }
    return try PlanLoader(
      InMemoryTree(files.mapValues { Array($0.utf8) }),
      rules: RuleNames(runs: RuleBook.identifiers)
    ).load("scenario.yaml")
  }

  /// The rules that a canary lists; `nil` if the scenario is no canary.
  private static func mustFail(in plan: Plan) -> [String]? {
    guard case .mustFail(let patterns, _) = plan.oracle else { return nil }
    return patterns.map(\.rule)
  }
}

/// The text about the rules of runs, in parts.
private enum RunRuleExplanationTexts {
  static let sections = RunRuleSection.sections(of: RunRuleExplanation.builtInText)

  /// The headings of level 2 outside fenced blocks.
  static let headings = RunRuleExplanation.builtInText
    .replacing(/```[a-z]+\n(?s:.*?)\n```/, with: "")
    .split(separator: "\n").filter { $0.hasPrefix("## ") }.map { String($0.dropFirst(3)) }
}
