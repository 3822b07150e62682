import EventBuffer
import Testing

@Suite
struct EventBufferTests {}
