import Support
import Testing

@testable import RehearsalSimulation

@Suite struct `Working hours` {
  private static let hour: Int64 = 3_600_000_000_000

  /// How many hours it takes to work for some hours from an hour of the week.
  private static func hours(_ work: Int64, from start: Int64, _ hours: WorkingHours) -> Double {
    Double(hours.duration(of: work * hour, from: start * hour)) / Double(hour)
  }

  @Test func `stretch work over nights and weekends`() throws {
    let office = try #require(
      WorkingHours(
        days: [.monday, .tuesday, .wednesday, .thursday, .friday],
        from: 9 * Self.hour,
        until: 17 * Self.hour
      )
    )
    // Monday from 9 to 11, and from midnight.
    #expect(Self.hours(2, from: 9, office) == 2)
    #expect(Self.hours(2, from: 0, office) == 11)
    #expect(Self.hours(0, from: 0, office) == 9)
    // From Monday 16 to Tuesday 10; from Friday 16 to Monday 10.
    #expect(Self.hours(2, from: 16, office) == 18)
    #expect(Self.hours(2, from: 4 * 24 + 16, office) == 66)
    // A working day ends at 17, not at 9 on the next one; a working week ends on Friday.
    #expect(Self.hours(8, from: 9, office) == 8)
    #expect(Self.hours(40, from: 9, office) == 4 * 24 + 8)
    #expect(Self.hours(80, from: 9, office) == 11 * 24 + 8)
    // On Saturday the next hour of work is on Monday.
    #expect(Self.hours(1, from: 5 * 24, office) == 2 * 24 + 10)
    #expect(office.duration(of: .max, from: 0) == .max)
  }

  @Test func `of one day a week are found from every day`() throws {
    let sunday = try #require(WorkingHours(days: [.sunday], from: 0, until: Self.hour))
    for day in 0..<7 as Range<Int64> {
      #expect(Self.hours(1, from: day * 24, sunday) == Double((6 - day) * 24 + 1))
    }
    #expect(Self.hours(2, from: 6 * 24, sunday) == 7 * 24 + 1)
    #expect(Self.hours(1, from: 6 * 24 + 1, sunday) == 7 * 24)
    #expect(WorkingHours(days: [], from: 0, until: 1) == nil)
    #expect(WorkingHours(days: [.monday], from: 5, until: 5) == nil)
  }

  @Test func `are counted between two instants`() throws {
    let days = WorkingHours.Day.allCases.filter { $0.rawValue < 5 }
    let office = try #require(
      WorkingHours(days: days, from: 9 * Self.hour, until: 17 * Self.hour)
    )
    for work in 0...45 as ClosedRange<Int64> {
      for start in [0, 9, 12, 20, 4 * 24 + 16, 6 * 24] as [Int64] {
        let elapsed = office.duration(of: work * Self.hour, from: start * Self.hour)
        let end = start * Self.hour + elapsed
        #expect(office.workingTime(from: start * Self.hour, to: end) == work * Self.hour)
      }
    }
    #expect(office.workingTime(from: 17 * Self.hour, to: 33 * Self.hour) == 0)
    #expect(office.workingTime(from: 5, to: 4) == 0)
    #expect(office.workingTime(from: 0, to: .max) > 0)
  }

  /// A task of seven hours, from nine to four.
  private static let day = """
    work: {tasks: [{id: T-1, description: a, agent: backend-implementer, touches: [api/1.py]}]}
    model: {backend-implementer: {takes: 7h, hours: {from: "09:00", to: "17:00"}}}

    """

  @Test(arguments: [
    // From 9 to 15, and the seventh hour on Tuesday, since the pause ends after five.
    ("at: 15h, for: 3h", 34), ("at: 15h, for: 16h", 34),
    // The pause is over within the hours, or lasts from before to after them.
    ("at: 10h, for: 1h", 17), ("at: 1h, for: 3h", 16), ("at: 1h, for: 17h", 40),
    // The pause strikes as the session opens, at midnight, and ends at eleven.
    ("nth: 1, for: 11h", 34),
  ])
  func `hold after a pause`(pause: String, end: Int64) throws {
    let run = try TestRun(
      Self.day + "faults: [{id: p, pause: {agent: backend-implementer, \(pause)}}]"
    )
    #expect(run.summary.time == Instant(nanoseconds: end * Self.hour))
  }

  @Test func `hold after a wait for answers`() throws {
    // The call is answered at 19:00; the two hours of work are on Tuesday.
    let run = try TestRun(
      Self.day + """
        behaviour:
          backend-implementer:
            - {takes: 2h, does: [{call: code-reviewer}, {wait: all}, {write: api/1.py}]}
          code-reviewer: [{when: {intent: call}, takes: 10h}]
        """
    )
    let write = run.events.first { event in
      if case .actWrite = event.kind { true } else { false }
    }
    #expect(write.map { $0.time.nanoseconds >= 33 * Self.hour } == true)
    #expect(run.summary.time == Instant(nanoseconds: 35 * Self.hour))
  }

  @Test func `hold after a wait for a quota`() throws {
    // 250 tokens an hour leave a bucket of 500, which fills with 62.5 an hour, after 2 h 40 min, at 11:40. It is
    // full at 19:40, and 1 h 20 min of work are left for Tuesday.
    let run = try TestRun(
      """
      work: {tasks: [{id: T-1, description: a, agent: backend-implementer, touches: [api/1.py]}]}
      platform: {starts: mon 09:00, quotas: {backend-implementer: {tokens: 500, per: 8h}}}
      model:
        backend-implementer: {takes: 4h, spends: 1000, hours: {from: "09:00", to: "17:00"}}
      """
    )
    #expect(run.summary.time == Instant(nanoseconds: 25 * Self.hour + Self.hour / 3))
  }

  private static let people = """
    work:
      tasks:
        - {id: T-1, description: a, agent: backend-implementer, touches: [api/1.py]}
        - {id: T-2, description: b, agent: backend-implementer, touches: [api/2.py], needs: [T-1]}
    behaviour: {backend-implementer: [{takes: 10h, times: always}]}

    """

  @Test func `of a person make the work wait for them`() throws {
    // T-1 is worked until 10:00 and approved at 10:30; T-2 is worked until 20:30 and approved at 9:30 on Tuesday.
    let run = try TestRun(
      Self.people + "model: {code-reviewer: {takes: 30m, hours: {from: \"09:00\", to: \"17:00\"}}}"
    )
    #expect(run.summary.time == Instant(nanoseconds: 33 * Self.hour + Self.hour / 2))
    #expect(run.outcomes == ["T-1 completed", "T-2 completed"])
  }

  @Test(arguments: [
    // The review begins at 16 and ends on Tuesday, or begins at 9.
    ("16h", 7_200, "34h"), ("0s", 7_200, "11h"), ("0s", 0, "9h"), ("18h", 0, "33h"),
    ("10h", 7_200, "12h"), ("15h", 7_200, "17h"),
  ])
  func `hold for an agent in Swift, whose delays are working time`(
    work: String,
    delay: Int,
    end: String
  ) throws {
    let plan = try Fixture.plan(
      """
      work: {tasks: [{id: T-1, description: a, agent: backend-implementer, touches: [api/1.py]}]}
      model: {code-reviewer: {hours: {from: "09:00", to: "17:00"}}}
      behaviour: {backend-implementer: [{takes: \(work)}]}

      """
    )
    let immediate = TestRun(plan) { name, loop in
      guard name == "code-reviewer" else { return nil }
      return .immediate(
        Scripted(
          on: loop,
          answer: { _, desk in
            desk.decide(.approved, after: .seconds(delay))
            desk.passOn(after: .seconds(delay))
          }
        )
      )
    }
    #expect(immediate.times(of: "T-1 ended completed") == [end])
    #expect(immediate.times(of: "code-reviewer decides") == [end])
    let suspending = TestRun(plan) { name, loop in
      guard name == "code-reviewer" else { return nil }
      return .suspending(
        Waiting(on: loop) { _, desk in
          await desk.work(for: .seconds(delay))
          desk.decide(.approved)
          desk.passOn()
        }
      )
    }
    #expect(suspending.times(of: "T-1 ended completed") == [end])
  }

  @Test func `count from the time at which the run starts`() throws {
    // From Friday 12:00: T-1 is worked until 22:00 and approved on Monday at 9:30.
    let run = try TestRun(
      "platform: {starts: fri 12:00}\n" + Self.people
        + "model: {code-reviewer: {takes: 30m, hours: {days: mon-fri, from: \"09:00\", to: \"17:00\"}}}"
    )
    let first = run.events.first { $0.kind == .taskEnded(.completed) }
    #expect(first?.time == Instant(nanoseconds: (2 * 24 + 21) * Self.hour + Self.hour / 2))
  }

  @Test(arguments: [
    (
      "platform: {starts: someday}",
      "`starts` has to be a day with a time, such as `mon 09:00`, not"
    ),
    (
      hours("from: \"9\", to: \"17:00\""),
      "`from` has to be a time of day from `00:00` to `24:00`, not"
    ),
    (
      hours("from: \"09:00\", to: \"24:01\""),
      "`to` has to be a time of day from `00:00` to `24:00`, not"
    ),
    (hours("from: \"17:00\", to: \"09:00\""), "`to` has to be later than `from`"),
    (
      hours("days: fri-mon, from: \"09:00\", to: \"17:00\""),
      "`days` has to be days such as `mon-fri` or `mon,wed`, not"
    ),
  ])
  func `are refused where they make no sense`(rest: String, message: String) {
    let found = Fixture.diagnostics(Fixture.head + Fixture.work + rest)
    #expect(found.count == 1 && found[0].contains(message), "\(found)")
  }

  private static func hours(_ keys: String) -> String {
    "model: {code-reviewer: {hours: {\(keys)}}}"
  }
}
