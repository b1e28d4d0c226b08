package io.postyard.wire.record;

import com.google.protobuf.Descriptors.FieldDescriptor.JavaType;
import com.google.protobuf.Message;

/** Fields that a newer version wrote and this one does not know: they stay with what is passed on. */
final class UnknownFields {
    private UnknownFields() {}

    /**
     * What was written, with the unknown fields of what was read, at every level. Elements of repeated fields are
     * matched by position.
     */
    static Message carry(Message read, Message written) {
        var both = written.toBuilder().setUnknownFields(read.getUnknownFields());
        for (var field : written.getAllFields().keySet()) {
            if (field.getJavaType() != JavaType.MESSAGE) {
                continue;
            }
            if (!field.isRepeated()) {
                both.setField(field, carry((Message) read.getField(field), (Message) written.getField(field)));
                continue;
            }
            int matched = Math.min(read.getRepeatedFieldCount(field), written.getRepeatedFieldCount(field));
            for (int i = 0; i < matched; i++) {
                both.setRepeatedField(field, i, carry((Message) read.getRepeatedField(field, i), (Message)
                        written.getRepeatedField(field, i)));
            }
        }
        return both.build();
    }
}
