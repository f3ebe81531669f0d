import RehearsalHistories
import Testing

@Suite struct `A JSON value` {
  private func value(_ text: String) throws -> JSONValue {
    try #require(JSONValue.read(Array(text.utf8))).value
  }

  @Test(arguments: [#""\ud83d""#, #""\ude00""#, #""\ud83dx""#, #""\ud83d\n""#])
  func `has the replacement character for half a surrogate pair`(text: String) throws {
    #expect(try #require(value(text).string).unicodeScalars.first == "\u{FFFD}")
  }

  @Test func `keeps what follows half a surrogate pair`() throws {
    #expect(try value(#""\ud83d\u0041\ud83d\ude00""#).string == "\u{FFFD}A\u{1F600}")
  }

  @Test func `has every escape of the standard`() throws {
    #expect(try value(#""\"\\\/\b\f\n\r\t\u00e9""#).string == "\"\\/\u{8}\u{c}\n\r\té")
  }

  @Test func `finds a key that has escapes`() throws {
    #expect(try value(#"{"t\u0079pe":"plank"}"#)["type"]?.string == "plank")
  }

  @Test func `has the last value of a key that is there twice`() throws {
    let value = try value(#"{"nail":1,"nail":2,"screw":3}"#)
    #expect(value["nail"]?.integer == 2)
    #expect(value.members.map(\.key) == ["nail", "nail", "screw"])
  }

  @Test func `has no value for a longer or shorter key`() throws {
    let value = try value(#"{"nails":1,"nai":2}"#)
    #expect(value["nail"] == nil)
  }

  @Test(arguments: [
    ("9223372036854775807", Int64.max), ("-9223372036854775808", .min), ("-0", 0), ("12.9", 12),
    ("1e3", 1000), ("2.5E+1", 25),
  ])
  func `has its integer without the fraction`(text: String, integer: Int64) throws {
    #expect(try value(text).integer == integer)
  }

  @Test(arguments: ["9223372036854775808", "1e400", "-1e400", "1e19", "\"5\"", "true"])
  func `has no integer when the number is too large or no number`(text: String) throws {
    #expect(try value(text).integer == nil)
  }

  @Test func `reads a number of a thousand digits`() throws {
    let value = try value("[" + String(repeating: "7", count: 1000) + "]")
    #expect(value.elements.map(\.integer) == [nil])
    #expect(value.elements.first?.double == .infinity)
  }

  @Test(arguments: [
    "", " ", "{", "}", "[1,]", "[,1]", "{\"a\":}", "{\"a\"}", "{a:1}", "{\"a\":1,}", "[1 2]",
    "[01]", "[1.]", "[.5]", "[+1]", "[1e]", "[-]", "tru", "[nul]", "\"open", "\"\\x\"",
    "\"\\u12g4\"", "\"\\u12", "\"tab\tin\"", "[1}", "{\"a\":1]", "[NaN]", "'a'",
  ])
  func `is not read from invalid text`(text: String) {
    #expect(JSONValue.read(Array(text.utf8)) == nil)
  }

  @Test func `ends where the next value begins`() throws {
    let bytes = Array(#"  {"a":[1,{}]} {"b":2}"#.utf8)
    let first = try #require(JSONValue.read(bytes))
    #expect(first.end == 14)
    let second = try #require(JSONValue.read(bytes, from: first.end))
    #expect(second.end == bytes.count)
    #expect(second.value["b"]?.integer == 2)
  }

  @Test func `has its elements in order, whatever they contain`() throws {
    let elements = try value(#"[[],[[1,2],3],{"a":{"b":[]}},"x",null,false]"#).elements
    #expect(elements.count == 6)
    #expect(elements[1].elements.map(\.elements.count) == [2, 0])
    #expect(elements[2]["a"]?["b"]?.isArray == true)
    #expect(elements[4].isNull)
    #expect(elements[5].bool == false)
  }

  @Test func `answers questions for another kind with nothing`() throws {
    let value = try value("[1]")
    #expect(value.string == nil && value.bool == nil && value["a"] == nil && !value.isObject)
    #expect(value.members.isEmpty)
    #expect(value.elements.first?.elements.isEmpty == true)
  }

  @Test func `may be nested 512 levels deep`() {
    let open = String(repeating: "[", count: 512)
    #expect(JSONValue.read(Array((open + String(repeating: "]", count: 512)).utf8)) != nil)
  }

  @Test(arguments: [513, 200_000])
  func `is not read when it is nested deeper`(depth: Int) {
    let text = String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
    #expect(JSONValue.read(Array(text.utf8)) == nil)
  }

  @Test func `repairs bytes that are not UTF-8`() throws {
    let bytes = Array("\"a".utf8) + [0xFF, 0xC3] + Array("b\"".utf8)
    #expect(try #require(JSONValue.read(bytes)).value.string == "a\u{FFFD}\u{FFFD}b")
  }
}
