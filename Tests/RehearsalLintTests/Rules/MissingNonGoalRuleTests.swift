import RehearsalLint
import Testing

@Suite struct `The rule scope.no-non-goal-clause` {
  @Test func `fires for an implementer without non-goals or boundaries`() throws {
    let draft = Draft(
      [
        "page-implementer": "---\nBuilds.\n"
      ]
    )
    #expect(
      try draft.findings("scope.no-non-goal-clause") == [
        "page-implementer.md:2:7: the definition of `page-implementer` mentions neither non-goals nor boundaries"
      ]
    )
  }

  @Test func `is silent where non-goals or boundaries are mentioned`() throws {
    let draft = Draft(
      [
        "page-implementer": "---\nRespect non-goals.\n",
        "b-implementer": "---\n## Boundaries\n- no servers\n",
        "c-implementer": "---\n**Does Not Handle:**\nServer code.\n",
      ]
    )
    #expect(try draft.findings("scope.no-non-goal-clause") == [])
  }

  @Test func `fires where the boundaries only say what the agent does`() throws {
    let draft = Draft(["b-implementer": "---\n## Boundaries\n**Handles:**\n- servers\n"])
    #expect(try draft.findings("scope.no-non-goal-clause").count == 1)
  }

  @Test func `asks for boundaries or non-goals`() throws {
    let findings = try Draft(["page-implementer": "---\nBuilds.\n"]).result().findings
    let remedies = findings.filter { $0.ruleID == "scope.no-non-goal-clause" }.map(\.remedy)
    #expect(remedies.count == 1)
    #expect(remedies.first?.hasPrefix("add a section `Boundaries` ") == true)
  }
}
