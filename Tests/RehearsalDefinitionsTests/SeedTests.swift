import Foundation
import RehearsalSimulation
import Support
import Testing

@testable import RehearsalDefinitions

/// The parts of the definition that the project started from; needs `../shared`.
@Suite(.enabled(if: Surroundings.hasShared))
struct `The first definition of all` {
  private static let agent: AgentFile? = try? read("backend-implementer")

  private static func read(_ name: String) throws -> AgentFile? {
    let shared = try #require(Surroundings.shared)
    let text = try String(contentsOf: shared.appending(path: "seeds/\(name).md"), encoding: .utf8)
    let source = SourceText(path: name, shownPath: name, text: text, fingerprint: Digest(of: text))
    return DefinitionFile(source, mode: .strict).agent
  }

  private let agent: AgentFile

  init() throws { agent = try #require(Self.agent) }

  @Test func `has thirteen tools`() {
    #expect(
      agent.contract.tools == [
        "Write", "Read", "Edit", "MultiEdit", "Bash", "Grep", "Glob", "WebFetch", "WebSearch",
        "Task", "Skill", "TodoWrite", "NotebookEdit",
      ]
    )
  }

  @Test func `has seven skills in four groups`() {
    let skills = agent.frontMatter.skills.map { "\($0.group ?? "none"): \($0.name)" }
    #expect(
      skills == [
        "Test Frameworks: pytest", "Test Frameworks: jest",
        "Development Frameworks: developing-with-python",
        "Development Frameworks: developing-with-typescript", "Development Frameworks: nestjs",
        "Database & ORM: using-prisma", "Background Tasks: using-celery",
      ]
    )
  }

  @Test func `names six strategies`() {
    #expect(
      agent.body.strategies.map(\.text) == [
        "tdd", "characterization", "test-after", "bug-fix", "refactor", "flexible",
      ]
    )
  }

  @Test func `states both gates in three places`() {
    let gates = agent.body.gates.map {
      "\($0.location.line): \($0.metric) \($0.requirementText)"
    }
    #expect(
      gates == [
        "64: unit-coverage >= 80%", "64: integration-coverage >= 70%",
        "76: unit-coverage >= 80%", "76: integration-coverage >= 70%",
        "144: unit-coverage >= 80%", "145: integration-coverage >= 70%",
      ]
    )
    #expect(agent.contract.floors.count == 6)
  }

  @Test func `has eight deliverables and nine standards, a line each`() {
    #expect(agent.body.deliverables.map(\.location.line) == Array(133...140))
    #expect(agent.body.deliverables.first?.text == "Implementation Summary")
    #expect(agent.body.deliverables.last?.text == "Skills Used")
    #expect(agent.body.qualityStandards.map(\.location.line) == Array(144...152))
  }

  @Test func `has six responsibilities, a role and a clause on non-goals`() {
    #expect(agent.body.responsibilities.count == 6)
    #expect(agent.body.roleStatement?.location.line == 28)
    #expect(agent.body.nonGoalLines.count >= 3)
  }

  @Test func `takes from two senders with three needs and hands to three receivers`() {
    let senders = agent.senderMentions.filter { $0.form == .label }
    #expect(senders.map(\.name) == ["spec-planner", "implement-trd"])
    #expect(senders.map(\.location.column) == [5, 20])
    #expect(
      agent.receiverMentions.map(\.name) == ["verify-app", "code-reviewer", "frontend-implementer"]
    )
    #expect(
      agent.contract.neededContext.map(\.text) == [
        "API specifications", "database schema", "business rules",
      ]
    )
  }

  @Test func `says six times when to invoke a skill`() {
    #expect(
      agent.body.skillTriggers.map(\.skill) == [
        "developing-with-python", "using-prisma", "pytest", "jest", "using-celery", "nestjs",
      ]
    )
    #expect(agent.body.skillTriggers.map(\.location.line) == Array(97...102))
  }

  @Test func `lists four frameworks with their signals`() {
    let frameworks = agent.body.frameworks.map { entry in
      entry.name + ": "
        + entry.signals.map { "\($0.file ?? "*") \($0.requiredWord ?? "")" }.joined(separator: ", ")
    }
    #expect(
      frameworks == [
        "FastAPI: requirements.txt fastapi, main.py FastAPI",
        "NestJS: package.json @nestjs/core, * @Module, * @Controller",
        "Django: manage.py , settings.py , * INSTALLED_APPS", "Express: package.json express",
      ]
    )
  }

  @Test func `leaves three specialties to others`() {
    #expect(
      agent.body.delegatedSpecialties.map(\.text) == [
        "frontend UI", "mobile apps", "infrastructure provisioning",
      ]
    )
  }
}
