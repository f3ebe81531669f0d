import RehearsalHistories
import Testing

@Suite struct `A timestamp` {
  @Test(arguments: [
    ("2026-03-01T10:00:00.000Z", Int64(1_772_359_200_000_000_000)),
    ("2026-03-01T10:00:00Z", 1_772_359_200_000_000_000),
    ("2026-03-01T10:00:00", 1_772_359_200_000_000_000),
    ("2026-03-01 10:00:00.5", 1_772_359_200_500_000_000),
    ("2026-03-01t10:00:00z", 1_772_359_200_000_000_000),
    ("2026-03-01T12:00:00+02:00", 1_772_359_200_000_000_000),
    ("2026-03-01T12:00:00.25+0200", 1_772_359_200_250_000_000),
    ("2026-03-01T12:00:00+02", 1_772_359_200_000_000_000),
    ("2026-02-28T23:30:00-10:30", 1_772_359_200_000_000_000),
    ("2026-03-01T10:00:00.123456Z", 1_772_359_200_123_456_000),
    ("2026-03-01T10:00:00.1234567899Z", 1_772_359_200_123_456_789),
    ("1970-01-01T00:00:00Z", 0),
    ("2024-02-29T00:00:00Z", 1_709_164_800_000_000_000),
  ])
  func `is read in every form of the standard`(text: String, nanoseconds: Int64) {
    #expect(Timestamp(text)?.nanoseconds == nanoseconds)
  }

  @Test(arguments: [
    "", "now", "2026-03-01", "2026-3-1T10:00:00Z", "2026-13-01T10:00:00Z", "2026-00-01T10:00:00Z",
    "2026-03-32T10:00:00Z", "2026-03-00T10:00:00Z", "2026-03-01T24:00:00Z", "2026-03-01T10:60:00Z",
    "2026-03-01T10:00:61Z", "2026-03-01T10:00:00.Z", "2026-03-01T10:00:00ZZ",
    "2026-03-01T10:00:00+2:00", "2026-03-01T10:00:00+02:00x", "2026-03-01T10:00:00+24:00",
    "1969-12-31T23:59:59Z", "2262-01-01T00:00:00Z", "1772359200", "2026-03-01T10:00",
    "２026-03-01T10:00:00Z",
  ])
  func `is not read from another form`(text: String) {
    #expect(Timestamp(text) == nil)
  }

  @Test func `is not read when its zone puts it before 1970`() {
    #expect(Timestamp("1970-01-01T00:30:00+02:00") == nil)
  }

  @Test(arguments: [
    "2026-03-01T10:00:00.000Z", "2024-02-29T23:59:59.999Z", "1999-12-31T00:00:00.001Z",
    "2026-03-01T10:00:00.000001Z", "2261-12-31T23:59:59.000Z", "1970-01-01T00:00:00.000Z",
    "2000-02-29T12:00:00.000Z", "2100-03-01T00:00:00.000Z",
  ])
  func `is written as it was read`(text: String) {
    #expect(Timestamp(text)?.description == text)
  }

  @Test func `of days of three centuries is read as it is written`() {
    var days = 0
    for day in Int64(0)..<106_000 where day % 7 == 0 || day < 1500 {
      let time = Timestamp(nanoseconds: day * 86_400_000_000_000)
      if Timestamp(time.description) != time { days += 1 }
    }
    #expect(days == 0)
  }

  @Test func `is ordered by instant, not by clock`() throws {
    let east = try #require(Timestamp("2026-03-01T11:30:00+02:00"))
    let utc = try #require(Timestamp("2026-03-01T10:00:00Z"))
    #expect(east < utc)
  }
}
