import RehearsalSimulation
import Support
import Testing

@testable import RehearsalRules

@Suite struct `The schedule of rules` {
  private static let allTypes = RuleBook.rules + HistoryRules.ruleTypes

  @Test func `has room for every rule`() {
    #expect(RuleBook.rules.count <= RuleSchedule.capacity)
    #expect(HistoryRules.ruleTypes.count <= RuleSchedule.capacity)
  }

  @Test func `has conditions only for kinds of event that the rule observes`() throws {
    let plan = try Fixture.plan(Fixture.work)
    let rules = Self.allTypes.compactMap { type -> (any Rule)? in type.init(plan) }
    try #require(rules.contains { !$0.conditions.isEmpty })
    for rule in rules {
      let observedKinds = type(of: rule).observedKinds
      let unobserved = rule.conditions.map(\.key).filter { !observedKinds.contains($0) }
      #expect(unobserved.isEmpty, "\(type(of: rule).ruleDescription.id)")
    }
  }

  @Test
  func `passes events of open tasks, of ended tasks and of watchers to the rules that need them`()
    throws
  {
    let plan = try Fixture.plan(Fixture.work)
    let rules: [any Rule] = [ChatterRule(plan), TwoOwnersRule(plan), SkillsUnreportedRule(plan)]
    let schedule = RuleSchedule(rules, factKinds: [])
    func receivers(_ kind: Event.Name, hasEnded: Bool = false, watching: UInt64 = 0) -> UInt64 {
      schedule[kind.code].rules(hasEnded: hasEnded, watching: watching)
    }
    #expect(receivers(.handoffSent) == 0b010)
    #expect(receivers(.handoffSent, hasEnded: true) == 0b001)
    #expect(receivers(.sessionEnded) == 0b010)
    #expect(receivers(.sessionEnded, watching: 0b100) == 0b110)
    #expect(receivers(.reportFiled) == 0b100)
    #expect(receivers(.runStarted) == 0)
  }
}
