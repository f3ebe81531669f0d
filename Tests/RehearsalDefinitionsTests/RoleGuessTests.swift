import Foundation
import RehearsalSimulation
import Support
import Testing

@testable import RehearsalDefinitions

/// How roles are guessed from definitions.
@Suite struct `The guess of a role` {
  private static func agent(_ frontMatter: String, _ body: String = "") throws -> AgentFile {
    try #require(agent(inFile: "---\n\(frontMatter)\n---\n\(body)\n"))
  }

  private static func agent(inFile text: String) -> AgentFile? {
    let source = SourceText(
      path: "a.md",
      shownPath: "a.md",
      text: text,
      fingerprint: Digest(of: text)
    )
    return DefinitionFile(source, mode: .compatible).agent
  }

  @Test(arguments: [
    ("spec-planner", Role.planner), ("backend-implementer", .implementer),
    ("verify-app", .verifier),
    ("code-reviewer", .reviewer), ("app-debugger", .debugger), ("implement-trd", .orchestrator),
    ("reviewer", .reviewer), ("dev", .implementer), ("flow-orchestrator", .orchestrator),
    ("plan-auditor", .reviewer), ("qa-engineer", .verifier), ("tester", .verifier),
    ("rust-expert", .implementer), ("team-lead", .orchestrator), ("product-manager", .planner),
    ("e2e-tester", .verifier), ("tidier", .worker), ("market-researcher", .worker),
    ("test-writer", .implementer), ("acceptance-test-generator", .implementer),
    ("test-writer-fixer", .implementer), ("research-author", .implementer),
    ("incident-fixer", .implementer), ("review-writer", .implementer),
    ("review-fixer", .implementer), ("spec-reviewer", .reviewer),
    ("test-data-builder", .implementer), ("code-review-summarizer", .worker),
    ("test-scaffolder", .implementer), ("test-coverage-improver", .implementer),
    ("load-test-scripter", .implementer), ("verification-plan-drafter", .implementer),
    ("qa-reporter", .worker), ("review-translator", .implementer), ("test-runner", .verifier),
    ("test-automator", .verifier), ("planner-reviewer", .reviewer), ("test-planner", .planner),
    ("doc-reviewer", .reviewer), ("plan-checker", .reviewer), ("test-engineer", .verifier),
    ("plan", .planner), ("output-validator", .verifier), ("quality-gate", .reviewer),
  ])
  func `needs no more than a name that says it`(name: String, role: Role) {
    #expect(RoleGuess(name: name).role == role)
  }

  @Test(arguments: [
    ("Reviews pages for broken links and says what to mend.", Role.reviewer),
    ("Use this agent when you want to verify that a page works.", .verifier),
    ("Writes the texts of pages.", .implementer),
    ("Collects what others have written about a question.", .worker),
    ("Turns a request into a list of tasks.", .planner),
    ("Finds and diagnoses failures.", .debugger),
    ("Coordinates the agents of a release.", .orchestrator),
  ])
  func `is made from the description if the name says nothing`(description: String, role: Role)
    throws
  {
    let guess = RoleGuess(of: try Self.agent("name: mira\ndescription: \"\(description)\""))
    #expect(guess.role == role, "\(guess.reason)")
  }

  @Test(arguments: [
    ("plan", "Plans.", Role.planner), ("Plan", "Breaks a feature into tasks.", .planner),
    ("architect", "Designs the system and splits it into tasks.", .planner),
    ("scrum-master", "Splits stories into tasks and assigns them.", .planner),
    ("team-lead", "Orchestrates the agents of a team.", .orchestrator),
    ("tech-lead", "Leads and delegates.", .orchestrator),
    ("dev-lead", "Leads developers.", .orchestrator),
    ("manager", "Delegates work to agents.", .orchestrator),
    ("qa-lead", "Leads QA and runs tests.", .verifier),
  ])
  func `is a role that leads others also in runs if the definition says that it leads`(
    name: String,
    description: String,
    role: Role
  ) throws {
    let guess = RoleGuess(of: try Self.agent("name: \(name)\ndescription: \(description)"))
    #expect(guess.roleInRuns == role, "\(guess.reason)")
  }

  @Test func `is no planner in runs if planning is not what the description begins with`() throws {
    let description = "A writer of design documents. Also divides features into tasks."
    let guess = RoleGuess(
      of: try Self.agent("name: system-architect\ndescription: \(description)")
    )
    #expect(guess.roleInRuns == .worker, "\(guess.reason)")
  }

  @Test(arguments: [
    (
      "cloud-architect", "Designs cloud systems.",
      "perhaps a planner (its description begins with `designs`, `architect` in its name), "
        + "but it does not say that it plans the work of others"
    ),
    (
      "style-lead", "Coordinates colors with teams.",
      "perhaps an orchestrator (its description begins with `coordinates`, `lead` in its name), "
        + "but it does not say that it leads other agents"
    ),
    (
      "style-lead", "Coordinates colors.",
      "perhaps an orchestrator (its description begins with `coordinates`, `lead` in its name), "
        + "but it does not say that it leads other agents"
    ),
  ])
  func `is an unsure worker in runs if nothing says that it leads others, with that as the reason`(
    name: String,
    description: String,
    reason: String
  ) throws {
    let guess = RoleGuess(of: try Self.agent("name: \(name)\ndescription: \(description)"))
    #expect(guess.roleInRuns == .worker)
    #expect(guess.certainty == .unsure)
    #expect(guess.reason == reason)
  }

  @Test func `is a worker and unsure if nothing shows a role`() throws {
    let guess = RoleGuess(of: try Self.agent("name: mira\ndescription: Helps."))
    #expect(guess.role == .worker)
    #expect(guess.certainty == .unsure)
    #expect(guess.reason == "nothing in its definition shows another role")
  }

  @Test func `names the two clues that count most, and how sure it is`() throws {
    let guess = RoleGuess(
      of: try Self.agent("name: page-reviewer\ndescription: Reviews pages.\ntools: Read, Grep")
    )
    #expect(guess.role == .reviewer)
    #expect(guess.certainty == .sure)
    #expect(guess.reason == "`reviewer` in its name, its description begins with `reviews`")
  }

  @Test func `counts what the text says that the agent is, and tools that write`() throws {
    let body = "You are an auditor of orders."
    #expect(RoleGuess(of: try Self.agent("name: mira", body)).role == .reviewer)
    let builder = try Self.agent("name: page-expert\ntools: Read, Write")
    #expect(RoleGuess(of: builder).role == .implementer)
    let reader = try Self.agent("name: page-expert\ntools: Read")
    #expect(RoleGuess(of: reader).role == .worker)
  }

  /// The labels of two readers, each line with the set, path, name and both roles.
  @Test(.enabled(if: Surroundings.hasShared, "needs the material beside the project"))
  func `agrees with both readers on at least 85 of 100 definitions of others`() throws {
    let shared = try #require(Surroundings.shared)
    let labels = try Surroundings.text("Tests/RehearsalDefinitionsTests/Labels/roles.tsv")
      .split(separator: "\n").filter { !$0.hasPrefix("#") }
    var right = 0
    var wrong: [String] = []
    for label in labels {
      let fields = label.split(separator: "\t").map(String.init)
      let url = shared.appending(path: "definitions/\(fields[0])/\(fields[1])")
      let agent = try #require(
        Self.agent(inFile: try String(contentsOf: url, encoding: .utf8)),
        "\(url.path)"
      )
      let role = RoleGuess(of: agent).role.rawValue
      if role == fields[3], role == fields[4] {
        right += 1
      } else {
        wrong.append("\(fields[2]): \(role), not \(fields[3])")
      }
    }
    #expect(labels.count == 150)
    #expect(
      right * 100 >= labels.count * 85,
      Comment(rawValue: "\(right) of \(labels.count): " + wrong.joined(separator: " ; "))
    )
  }
}
