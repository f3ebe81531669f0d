import RehearsalDefinitions
import RehearsalSimulation
import Support
import Testing

@testable import RehearsalLint

@Suite struct `Every rule of the linter` {
  struct Known: CustomTestStringConvertible, Sendable {
    var about: LintRuleDescription
    var testDescription: String { about.id }

    var example: [String: String] {
      Dictionary(uniqueKeysWithValues: about.example.map { ($0.path, $0.text) })
    }

    var mended: [String: String] {
      example.merging(about.correctedFiles.map { ($0.path, $0.text) }) { $1 }
    }

    /// What an example needs in addition to its files.
    func draft(_ files: [String: String]) -> Draft {
      var draft = Draft(files: files, policy: about.policy)
      if about.id == "definition.changed" {
        let mended = about.correctedFiles.map(\.text).joined()
        draft.recorded = [("builder", "builder.md", Digest(of: mended).description)]
      }
      return draft
    }
  }

  static let all = LintBook.descriptions.map { Known(about: $0) }

  @Test(arguments: all)
  func `finds a defect in its example and none in the corrected one`(rule: Known) throws {
    let broken = try rule.draft(rule.example).result()
    #expect(broken.findings.contains { $0.ruleID == rule.about.id })
    let mended = try rule.draft(rule.mended).result()
    #expect(mended.findings.filter { $0.ruleID == rule.about.id } == [])
  }

  @Test(arguments: all)
  func `explains what it finds, why that is a defect and how to correct it`(rule: Known) throws {
    let finding = try #require(
      rule.draft(rule.example).result().findings.first { $0.ruleID == rule.about.id }
    )
    #expect(!finding.message.isEmpty && !finding.remedy.isEmpty)
    #expect(finding.location.line >= 1 && finding.location.column >= 1)
    #expect(rule.about.reason.count > 40)
    #expect(rule.about.summary.first?.isUppercase == false)
  }

  @Test func `has a unique identifier, in the order of the book`() {
    #expect(Set(LintBook.identifiers).count == LintBook.identifiers.count)
    #expect(LintBook.identifiers == LintBook.identifiers.sorted())
    #expect(LintBook.identifiers.count >= 33)
  }

  @Test func `is described the same way in the documentation`() throws {
    let page = try Surroundings.text("Sources/RehearsalLint/RehearsalLint.docc/RehearsalLint.md")
    let rows = LintBook.descriptions.map {
      "| `\($0.id)` | \($0.severity.rawValue) | \($0.summary) |"
    }
    #expect(page.split(separator: "\n").filter { $0.hasPrefix("| `") }.map(String.init) == rows)
    #expect(try Surroundings.text("README.md").contains("\n\(rows.count) rules find "))
  }

  @Test(arguments: all)
  func `gets the policy's severity, and is silent where the policy disables it`(rule: Known) throws
  {
    var draft = rule.draft(rule.example)
    let policy = draft.policy ?? "rehearsal-policy: 1\n"
    draft.policy = policy + "severities: {\(rule.about.id): error}\n"
    let severe = try draft.result().findings.filter { $0.ruleID == rule.about.id }
    #expect(!severe.isEmpty && severe.allSatisfy { $0.severity == .error })
    draft.policy = policy + "disabled: {\(rule.about.id): we know}\n"
    let result = try draft.result()
    #expect(!result.findings.contains { $0.ruleID == rule.about.id })
    #expect(result.disabledRules.map(\.rule) == [rule.about.id])
    #expect(result.disabledRules.map(\.reason) == ["we know"])
  }
}

@Suite struct `A finding` {
  private static let agents = [
    "builder": "tools: Hammer\n---\n## Hands Off To\n- **checker**: work\n",
    "checker": "---\nChecks.\n",
  ]

  @Test func `keeps its fingerprint when lines move and the root changes`() throws {
    let first = try Draft(Self.agents).result().findings.map(\.fingerprint)
    var moved = Draft(Self.agents)
    moved.files["builder.md"]?.replace("## Hands", with: "\n\nSome words.\n\n## Hands")
    let second = try moved.result().findings
    #expect(second.map(\.fingerprint) == first)
    #expect(first.count > 1 && Set(first).count == first.count)
  }

  @Test func `shows its line`() throws {
    let finding = try #require(
      Draft(Self.agents).result().findings.first { $0.ruleID == "handoff.one-sided" }
    )
    #expect(finding.lineText == "- **checker**: work")
    #expect(finding.location.line == 7 && finding.location.column == 5)
  }

  @Test func `shows its line of the policy`() throws {
    let policy = "rehearsal-policy: 1\nroles: {bulder: worker}\n"
    let finding = try #require(
      Draft(Self.agents, policy: policy).result().findings.first {
        $0.ruleID == "policy.unknown-agent"
      }
    )
    #expect(finding.lineText == "roles: {bulder: worker}")
  }

  @Test func `of a policy that disables a rule without a reason is an error`() {
    let policy = "rehearsal-policy: 1\ndisabled: {tool.unknown: ' '}\n"
    #expect {
      try Draft(Self.agents, policy: policy).result()
    } throws: { error in
      "\(error)".contains(
        "policy.yaml:2:26: error: `the reason for tool.unknown` has to be text"
      )
    }
  }

  @Test func `of a policy that names no rule of the book is an error`() {
    let policy = "rehearsal-policy: 1\nseverities: {tool.unknwon: error}\n"
    #expect {
      try Draft(Self.agents, policy: policy).result()
    } throws: { error in
      "\(error)".contains("there is no rule `tool.unknwon`; did you mean `tool.unknown`?")
    }
  }

  @Test func `comes in the order of files, lines and columns`() throws {
    let places = try Draft(Self.agents).result().findings.map {
      [$0.location.file, "\(1_000 + $0.location.line)", "\(1_000 + $0.location.column)"]
    }
    #expect(places == places.sorted { $0.lexicographicallyPrecedes($1) })
    #expect(places.count > 1)
  }
}
