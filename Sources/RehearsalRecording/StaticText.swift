/// A constant text whose address never changes, so that SQLite need not copy the text.
@safe
struct StaticText: @unchecked Sendable {
  let characters: UnsafePointer<CChar>
  let byteCount: Int32

  init(_ text: StaticString) {
    unsafe characters = UnsafeRawPointer(text.utf8Start).assumingMemoryBound(to: CChar.self)
    byteCount = Int32(text.utf8CodeUnitCount)
  }
}
