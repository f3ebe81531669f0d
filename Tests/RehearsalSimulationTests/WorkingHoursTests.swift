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
