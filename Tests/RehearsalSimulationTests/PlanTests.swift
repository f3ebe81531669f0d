import RehearsalSimulation
import Testing

@Suite struct `Path patterns` {
  @Test(arguments: [
    ("web/**", "web/a/b.tsx", true), ("web/**", "web", true), ("web/**", "webb/a", false),
    ("**/*.tsx", "a.tsx", true), ("**/*.tsx", "x/y/a.tsx", true), ("**/*.tsx", "a.ts", false),
    ("a/*/c", "a/b/c", true), ("a/*/c", "a/b/x/c", false), ("*.md", "a/b.md", false),
    ("a/**/b/**/c", "a/x/b/y/z/c", true), ("a/**/b/**/c", "a/x/c", false),
    ("./a//b", "a/b", true), ("A/b", "a/b", false), ("api/auth.py", "api/auth.py", true),
    ("a*b*c", "axxbyyc", true), ("a*b*c", "axxcyyb", false),
  ])
  func `match whole paths`(pattern: String, path: String, expected: Bool) {
    #expect(PathPattern(pattern).matches(path) == expected)
  }

  @Test(arguments: [("./a/../b", "b"), ("a//b/.", "a/b"), ("../x", "../x"), ("a/../../b", "../b")])
  func `normalise paths and keep parent segments that lead outside`(path: String, expected: String)
  {
    #expect(PathPattern.normalised(path) == expected)
  }
}

@Suite struct `Terms` {
  @Test(arguments: [
    ("react component", "Build a React component.", true),
    ("react component", "Build a React-component", true),
    ("react component", "react components", false),
    ("auth", "authentication", false), ("auth", "the AUTH layer", true),
  ])
  func `match whole words case-insensitively`(term: String, text: String, expected: Bool) {
    #expect(Boundary(terms: [Term(term)]).isMentioned(in: text) == expected)
  }

  @Test func `without letters match nothing`() {
    #expect(!Boundary(terms: [Term("--")]).isMentioned(in: "-- anything --"))
  }
}

@Suite struct `Percentages` {
  @Test(arguments: [
    ("80", 8_000), ("79.9", 7_990), ("79.95", 7_995), ("0.05", 5), ("100", 10_000),
    ("100.00", 10_000),
  ])
  func `are parsed to the hundredth`(text: String, hundredths: Int) {
    #expect(Percentage(text)?.hundredths == hundredths)
  }

  @Test(arguments: ["", "100.01", "-1", "79.999", "80%", "1e1", ".5", "5.", "101"])
  func `that are invalid are rejected`(text: String) {
    #expect(Percentage(text) == nil)
  }

  @Test(arguments: ["80", "79.9", "79.95", "0.05", "7.5"])
  func `are written as they were parsed`(text: String) {
    #expect(Percentage(text)?.description == text)
  }
}

@Suite struct `Virtual times` {
  @Test(
    arguments: [
      (0, "0s"), (720_000_000_000, "12m"), (3_900_000_000_000, "1h5m"), (3_250_000_000, "3.25s"),
      (1, "0.000000001s"), (3_600_000_000_000, "1h"), (3_601_000_000_000, "1h1s"),
    ] as [(Int64, String)]
  )
  func `have a readable form`(nanoseconds: Int64, text: String) {
    #expect(VirtualTime(nanoseconds).description == text)
  }

  @Test func `saturate instead of overflowing`() {
    #expect(Instant(nanoseconds: .max).advanced(by: .seconds(1)).nanoseconds == .max)
    #expect(Instant.start.advanced(by: .seconds(Int64.max)).nanoseconds == .max)
  }
}

@Suite struct `Plans` {
  @Test func `sort agents in natural order`() {
    let names = ["agent-10", "agent-2", "agent-02", "agent-1", "agent", "b-1"]
    let template = Plan.Member(contract: Contract(), role: .worker)
    let plan = Plan(name: "p", members: names.map { ($0, template) })
    #expect(plan.names == ["agent", "agent-1", "agent-02", "agent-2", "agent-10", "b-1"])
    for name in names { #expect(plan.agent(named: name).map(plan.name(of:)) == name) }
    #expect(plan.agent(named: "agent-3") == nil)
  }
}
