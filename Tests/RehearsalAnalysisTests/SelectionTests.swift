import RehearsalDefinitions
import RehearsalRunning
import RehearsalSimulation
import Support
import Testing

/// Returns a scenario that was loaded from the fixture's team.
private func scenario(
  _ name: String,
  _ rest: String = "",
  seeds: String = "1"
) throws -> LoadedScenario {
  let text =
    "rehearsal: 1\nname: \(name)\nagents: agents/\npolicy: policy.yaml\nseeds: \(seeds)\n"
    + Fixture.work + rest
  return LoadedScenario(path: "Scenarios/\(name).yaml", loaded: try Fixture.load(text))
}

@Suite struct `A filter of scenarios` {
  private func names(_ filter: String) throws -> [String] {
    let scenarios = [
      try scenario(
        "login",
        "family: F5\ntags: [slow, Nightly]\nmust-fail: [{rule: scope.non-goal}]\n"
      ),
      try scenario("logout", "family: F50\nexpect: {never: [liveness.deadlock]}\n"),
      try scenario("two words", "tags: [fast]\n"),
    ]
    let filter = try ScenarioFilter(filter)
    return scenarios.filter(filter.selects).map(\.plan.name)
  }

  @Test(arguments: [
    ("log", ["login", "logout"]), ("LOGIN", ["login"]), ("F5", ["login"]), ("slow", ["login"]),
    ("slo", []), ("family:f50", ["logout"]), ("tag:nightly", ["login"]),
    ("rule:scope", ["login"]), ("rule:deadlock", ["logout"]), ("name:log", ["login", "logout"]),
    ("path:scenarios/two", ["two words"]),
    ("agent:code-reviewer", ["login", "logout", "two words"]),
    ("agent:nobody", []), ("not log", ["two words"]), ("log and not F5", ["logout"]),
    ("fast or tag:slow", ["login", "two words"]), ("log and (fast or slow)", ["login"]),
    ("not (fast or slow)", ["logout"]), ("\"two words\"", ["two words"]),
    ("name:\"two words\"", ["two words"]), ("slow or fast and log", ["login"]),
    ("\"and\"", []),
  ])
  func `selects by words, properties and operators`(filter: String, expected: [String]) throws {
    #expect(try names(filter) == expected)
  }

  @Test(arguments: [
    ("", "a word is missing"), ("a b", "write `and` or `or` between words"),
    ("a and", "a word is missing"), ("and a", "a word is missing before `and`"),
    ("\"a", "a quotation mark is not closed"), ("(a", "`(` has no `)` after it"),
    ("a)", "`)` has no `(` before it"),
    ("size:3", "there is no property `size`; the properties are `name`, `path`,"),
    ("tag:", "a word is missing after `tag:`"),
    (String(repeating: "not ", count: 200) + "a", "it is nested too deeply"),
  ])
  func `says what is wrong with it`(filter: String, problem: String) {
    let error = #expect(throws: RunningError.self) { try ScenarioFilter(filter) }
    #expect(error?.kind == .usage)
    #expect(error?.description.contains(": \(problem)") == true, "\(String(describing: error))")
  }
}

@Suite struct `A selection of runs` {
  private func selected(_ selection: Selection, _ sweep: Sweep = Sweep()) throws -> [String] {
    let scenarios = [
      try scenario("a", seeds: "5"), try scenario("b", seeds: "10:12"), try scenario("c"),
      try scenario("whole", "expect: {sometimes: [{event: task.ended}]}\n", seeds: "4"),
    ]
    return try selection.selected(of: scenarios, for: sweep).scenarios.map {
      "\($0.plan.name) \(sweep.seeds(of: $0).text)"
    }
  }

  @Test func `is divided so that each run is in one shard`() throws {
    var parts: [[String]] = []
    for index in 1...3 {
      var selection = Selection()
      selection.shard = Shard("\(index)/3")
      parts.append(try selected(selection))
    }
    #expect(parts == [["a 0:4"], ["a 4", "b 10:12", "c 0", "whole 0:4"]] || parts.count == 3)
    #expect(parts.flatMap(\.self).filter { $0.hasPrefix("whole") } == ["whole 0:4"])
    #expect(parts[0] == ["a 0:4"])
    #expect(parts[1] == ["a 4", "b 10:12", "c 0"])
    #expect(parts[2] == ["whole 0:4"])
  }

  @Test(arguments: ["0/3", "4/3", "1", "1/", "a/b", "1/0", "-1/2", "1/2/3", "+1/2"])
  func `refuses a shard that is none`(text: String) {
    #expect(Shard(text) == nil)
  }

  @Test func `says that a shard has nothing`() throws {
    var selection = Selection()
    selection.shard = Shard("20/20")
    let error = #expect(throws: RunningError.self) { try selected(selection) }
    #expect(error?.description.contains("--for-merge") == false)
  }

  @Test func `says why a shard has nothing although there are enough runs`() throws {
    var selection = Selection()
    selection.shard = Shard("12/12")
    let error = #expect(throws: RunningError.self) { try selected(selection) }
    let hint = "such as `sometimes`, stays in one shard, except with `--for-merge`"
    #expect(error?.description.contains(hint) == true)
  }

  @Test func `is shuffled by a seed`() throws {
    var orders: Set<[String]> = []
    for seed in 0..<20 {
      var selection = Selection()
      selection.shuffleSeed = UInt64(seed)
      let order = try selected(selection)
      #expect(try selected(selection) == order)
      #expect(order.sorted() == (try selected(Selection())).sorted())
      orders.insert(order)
    }
    #expect(orders.count > 5)
  }

  @Test func `says that a filter selects nothing`() throws {
    var selection = Selection()
    selection.filter = try ScenarioFilter("zzz")
    let error = #expect(throws: RunningError.self) { try selected(selection) }
    #expect(error?.kind == .missing)
    #expect(
      error?.description
        == "error: none of the 4 scenarios is selected by the filter `zzz`; "
        + "`rehearse run --list` without the filter shows their names, families and tags"
    )
  }
}

@Suite struct `Varied keys` {
  private func grid(_ texts: String...) throws -> [String] {
    try Variation.allCombinations(texts.map(VariedKey.init)).map(\.name)
  }

  @Test func `make every combination, the last key fastest`() throws {
    #expect(
      try grid("platform.attempts=1, 2", "slots=2,4")
        == [
          "platform.attempts=1 slots=2", "platform.attempts=1 slots=4",
          "platform.attempts=2 slots=2", "platform.attempts=2 slots=4",
        ]
    )
    #expect(try grid("retry=hop") == ["retry=hop"])
    #expect(try grid("a={b: [1, 2]},{b: 3}") == ["a={b: [1, 2]}", "a={b: 3}"])
  }

  @Test(arguments: [
    ("attempts", "write KEY=VALUE,VALUE"), ("=1", "a key is missing before the `=`"),
    ("a..b=1", "a key is missing before the `=`"), ("a=1,,2", "a value is missing after the `=`"),
    ("a=", "a value is missing after the `=`"), ("a=1,1", "it has a value twice"),
    ("a=1\n2", "it contains a control character"),
  ])
  func `say what is wrong with them`(text: String, problem: String) {
    let error = #expect(throws: RunningError.self) { try grid(text) }
    #expect(error?.kind == .usage)
    #expect(error?.description.contains("`: \(problem)") == true, "\(String(describing: error))")
  }

  @Test func `set different keys, and not too many values`() {
    #expect(throws: RunningError.self) { try grid("slots=1", "platform.slots=2") }
    #expect(throws: RunningError.self) { try grid("reply={tries: 1}", "reply.within=2m") }
    let many = (0..<101).map(String.init).joined(separator: ",")
    #expect(throws: RunningError.self) { try grid("a=\(many)", "b=\(many)") }
  }
}
