import Foundation
import RehearsalAnalysis
import RehearsalDefinitions
import RehearsalLint
import RehearsalSimulation
import Testing

/// A team in which something of each severity is found.
private let files = [
  "carrier.md": """
  ---
  name: carrier
  description: Carries.
  tools: Read, Hammer
  ---
  ### Hands Off To
  - **stacker**: work, at 100%
  """,
  "stacker.md": "---\nname: stacker\ndescription: Stacks.\n---\nStacks.\n",
  "tent.md": "---\nname: tent\n---\nA tent.\n",
]

private func result(
  _ files: [String: String] = files,
  policy: String = "rehearsal-policy: 1\n",
  root: String = "agents/"
) throws -> Linter.Result {
  let tree = InMemoryTree(files.mapValues { Array($0.utf8) }, shownAs: root)
  let place = FileReference(
    tree: InMemoryTree(["policy.yaml": Array(policy.utf8)]),
    path: "policy.yaml"
  )
  return try Linter([tree], policy: place).lint()
}

@Suite struct `What the linter found` {
  @Test func `has its notes summed up in a line for each file unless they are asked for`() throws {
    var files = files
    files["stacker.md"] = """
      ---
      name: stacker
      description: Stacks.
      ---
      ### Hands Off To
      - **tent**: shade
      - **hauler-of-tents**: tents

      """
    let verdict = LintVerdict(try result(files))
    #expect(
      LintTextReport(verdict, showsNotes: false).description == """
        agents/carrier.md
          4:8  warning  tool.unknown
            Claude Code has no tool `Hammer`
            | tools: Read, Hammer
            correct the name, or list the tool in the policy under `known: {tools: [...]}`
          1 note: handoff.one-sided; --notes shows it

        agents/stacker.md
          7:5  warning  handoff.dangling
            there is no agent `hauler-of-tents`
            | - **hauler-of-tents**: tents
            correct the name, add the agent, or list it in the policy under `known: {agents: [...]}`
          1 note: handoff.one-sided; --notes shows it

        agents/tent.md
          2:7  error  description.missing
            `tent` has no description
            | name: tent
            add `description:`, a sentence on when to hand work to the agent

        3 definitions in 3 files: 1 error, 2 warnings, 2 notes

        """
    )
  }

  @Test func `is told by file, with place, line and what to do`() throws {
    #expect(
      LintTextReport(LintVerdict(try result())).description == """
        agents/carrier.md
          4:8  warning  tool.unknown
            Claude Code has no tool `Hammer`
            | tools: Read, Hammer
            correct the name, or list the tool in the policy under `known: {tools: [...]}`
          7:5  note  handoff.one-sided
            `carrier` hands work to `stacker`, which does not name it as a sender
            | - **stacker**: work, at 100%
            name `carrier` in `stacker` under `Receives Work From`

        agents/tent.md
          2:7  error  description.missing
            `tent` has no description
            | name: tent
            add `description:`, a sentence on when to hand work to the agent

        3 definitions in 3 files: 1 error, 1 warning, 1 note

        """
    )
  }

  @Test func `names the rules that are not applied, with the reason`() throws {
    let policy = "rehearsal-policy: 1\ndisabled: {description.missing: tents need none}\n"
    let text = LintTextReport(LintVerdict(try result(policy: policy))).description
    #expect(text.contains("not applied: description.missing, tents need none\n"))
    #expect(!text.contains("tent.md"))
  }

  @Test func `shows no character that a terminal obeys`() throws {
    let harm = ["a\u{1b}[31m.md": "---\nname: \"x\\e[31m\"\ndescription: d\n---\n"]
    let text = LintTextReport(LintVerdict(try result(harm))).description
    #expect(!text.contains("\u{1b}") && text.contains("a\\u{1b}[31m.md"))
    let annotations = GitHubReport(LintVerdict(try result(harm))).description
    #expect(!annotations.contains("\u{1b}"))
  }

  @Test func `fails from the severity that is asked for`() throws {
    for failing in [Severity.error, .warning, .note] {
      #expect(LintVerdict(try result(), failing: failing).status == .failed)
    }
    var mild = files
    mild["tent.md"] = nil
    #expect(LintVerdict(try result(mild), failing: .error).status == .passed)
    #expect(LintVerdict(try result(mild), failing: .warning).status == .failed)
    mild["carrier.md"] = nil
    #expect(LintVerdict(try result(mild), failing: .note).status == .passed)
  }

  @Test func `is nothing where no file tries to be a definition`() throws {
    #expect(LintVerdict(try result(["README.md": "# Hello\n"])).status == .nothingRan)
    #expect(LintVerdict(try result(["a.md": "---\nname: [\n---\n"])).status == .failed)
  }
}

@Suite struct `A baseline` {
  @Test(arguments: ["json", "sarif"])
  func `silences what it has and nothing else, wherever lines have moved`(format: String) throws {
    let before = LintVerdict(try result())
    let written =
      format == "json"
      ? try LintJSONReport(before).json() : try SARIFReport(before, version: "1").sarif()
    let baseline = try Baseline(written)
    var later = files
    later["carrier.md"]?.replace("### Hands", with: "Words.\n\n### Hands")
    later["new.md"] = "---\nname: new\n---\n"
    let verdict = LintVerdict(try result(later, root: "/elsewhere/"), baseline: baseline)
    #expect(verdict.newFindings.map(\.ruleID) == ["description.missing"])
    #expect(verdict.newFindings.map(\.location.file) == ["/elsewhere/new.md"])
    #expect(verdict.status == .failed)
    #expect(
      LintTextReport(verdict).description.hasSuffix(
        "4 definitions in 4 files: 1 error, 0 warnings, 0 notes; 3 findings of the baseline not shown\n"
      )
    )
    #expect(LintVerdict(try result(), baseline: baseline).status == .passed)
  }

  @Test(arguments: ["", "[]", "{}", "{\"findings\": [{}]}", "no JSON"])
  func `that is something else is refused with what to do`(text: String) {
    #expect {
      try Baseline(Data(text.utf8))
    } throws: { error in
      (error as? Baseline.FormatError)?.message.hasSuffix(
        "make it with `rehearse lint --format json`"
      )
        == true
    }
  }
}

@Suite struct `What the linter found, for other programs,` {
  private func object(_ data: Data) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
  }

  @Test func `is JSON with places, remedies and the exit status`() throws {
    let json = try object(LintJSONReport(LintVerdict(try result())).json())
    #expect(json["exit"] as? Int == 1 && json["definitions"] as? Int == 3)
    let findings = try #require(json["findings"] as? [[String: Any]])
    #expect(
      findings.map { $0["rule"] as? String } == [
        "tool.unknown", "handoff.one-sided", "description.missing",
      ]
    )
    #expect(findings[1]["line"] as? Int == 7 && findings[1]["column"] as? Int == 5)
    #expect(findings.allSatisfy { ($0["fingerprint"] as? String)?.count == 32 })
    #expect(findings.allSatisfy { $0["isKnown"] == nil })
  }

  @Test func `is SARIF with every rule, places from one and the state against a baseline`() throws {
    let verdict = LintVerdict(try result())
    let baseline = try Baseline(SARIFReport(verdict, version: "1").sarif())
    let log = try object(
      SARIFReport(LintVerdict(try result(), baseline: baseline), version: "1.2.3").sarif()
    )
    #expect(log["version"] as? String == "2.1.0")
    let run = try #require((log["runs"] as? [[String: Any]])?.first)
    let driver = try #require((run["tool"] as? [String: [String: Any]])?["driver"])
    #expect(driver["version"] as? String == "1.2.3")
    let rules = try #require(driver["rules"] as? [[String: Any]])
    #expect(rules.map { $0["id"] as? String } == LintBook.identifiers)
    let results = try #require(run["results"] as? [[String: Any]])
    #expect(results.map { $0["level"] as? String } == ["warning", "note", "error"])
    #expect(results.allSatisfy { $0["baselineState"] as? String == "unchanged" })
    for result in results {
      let index = try #require(result["ruleIndex"] as? Int)
      #expect(rules[index]["id"] as? String == result["ruleId"] as? String)
    }
  }

  @Test func `names files in SARIF as URIs, whatever their names`() throws {
    let odd = ["ä b.md": "---\nname: a\n---\n"]
    let text = String(
      decoding: try SARIFReport(LintVerdict(try result(odd)), version: "1").sarif(),
      as: UTF8.self
    )
    #expect(text.contains("\"uri\" : \"agents/%C3%A4%20b.md\""))
  }

  @Test func `is annotations of a workflow, the worst first`() throws {
    #expect(
      GitHubReport(LintVerdict(try result())).description == """
        ::error file=agents/tent.md,line=2,col=7,title=description.missing::`tent` has no description; add `description:`, a sentence on when to hand work to the agent
        ::warning file=agents/carrier.md,line=4,col=8,title=tool.unknown::Claude Code has no tool `Hammer`; correct the name, or list the tool in the policy under `known: {tools: [...]}`
        ::notice file=agents/carrier.md,line=7,col=5,title=handoff.one-sided::`carrier` hands work to `stacker`, which does not name it as a sender; name `carrier` in `stacker` under `Receives Work From`
        3 definitions in 3 files: 1 error, 1 warning, 1 note

        """
    )
  }

  @Test func `is no more annotations than a step shows, each with its text escaped`() throws {
    var many: [String: String] = [:]
    for number in 10..<25 { many["a\(number),100%:.md"] = "---\nname: a\(number)\n---\n" }
    let text = GitHubReport(LintVerdict(try result(many))).description
    #expect(text.split(separator: "\n").count { $0.hasPrefix("::error ") } == 10)
    #expect(text.contains("file=agents/a10%2C100%25%3A.md,"))
    #expect(text.hasSuffix("; 10 more than GitHub shows of a step\n"))
  }
}

@Suite struct `The rules of the linter` {
  @Test func `are listed a line each`() {
    let lines = LintExplanation.list.split(separator: "\n")
    #expect(lines.count == LintBook.identifiers.count)
    #expect(
      lines.allSatisfy { line in ["note", "warning", "error"].contains { line.contains(" \($0) ") }
      }
    )
  }

  @Test func `are explained with an example, the example mended and what to do`() throws {
    #expect(
      LintExplanation.text(of: "key.misspelt") == """
        key.misspelt (warning)
        a key of the front matter is probably a misspelling of a known key

        The platform ignores keys that it does not know. `allowedTools` in place of `tools` gives the agent every tool.

        what to do: write the key as the platform spells it

        found in:
          builder.md
            ---
            name: builder
            description: Builds.
            allowedTools: Read
            ---
            Builds.

        not found with:
          builder.md
            ---
            name: builder
            description: Builds.
            tools: Read
            ---
            Builds.

        """
    )
    #expect(LintExplanation.text(of: "no.such-rule") == nil)
    for rule in LintBook.identifiers {
      #expect(LintExplanation.text(of: rule)?.contains("found in:") == true)
    }
  }
}
